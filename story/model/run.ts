// Runs programs of several communities beside each other, which share nothing but the services.
import { caughtUp, freeze, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { compareEverything } from './checkpoint.ts'
import { createCommunity, perform, type Community } from './community.ts'
import { compareHomeNow, compareOwn } from './own-effect.ts'
import { createPick } from './pick.ts'
import type { Step } from './step.ts'
import { toAction } from './to-action.ts'

export type Surroundings = {
  /** More people than it takes to make a celebrity, who follow whoever becomes one. */
  readonly fans: readonly Person[]
  /** Empties Redis. */
  readonly flush: () => Promise<void>
}

export type Program = { readonly seed: number; readonly steps: readonly Step[] }

// Between two comparisons of everything; these take as long as some hundred steps.
const stepsOfRound = 60
const consumers = ['fanout', 'fanout-2', 'search'] as const

/** Fails with all differences found at one place, and what was done until then. Resolves with the actions done. */
export async function runPrograms(
  programs: readonly Program[],
  surroundings: Surroundings,
): Promise<number> {
  const running = await Promise.all(
    programs
      .filter(({ steps }) => steps.length > 0)
      .map(async (program) => ({
        program,
        pick: createPick(program.seed),
        community: await createCommunity(surroundings.fans),
      })),
  )
  const longest = Math.max(0, ...programs.map(({ steps }) => steps.length))
  for (let from = 0; from < longest; from += stepsOfRound) {
    using freezer = createFreezer()
    await together(running, ({ program, community }) =>
      runSteps(community, program.steps.slice(from, from + stepsOfRound), freezer, surroundings),
    )
    freezer.thaw()
    await caughtUp()
    await together(running, async ({ community, pick }) => {
      community.fresh.clear()
      demandNone(community, await compareEverything(community, pick))
    })
  }
  return running.reduce((sum, { community }) => sum + community.history.length, 0)
}

/** Waits for all, also when one fails: nothing of this run may go on beside the next one. */
async function together<T>(all: readonly T[], run: (one: T) => Promise<void>): Promise<void> {
  const results = await Promise.allSettled(all.map(run))
  for (const result of results) if (result.status === 'rejected') throw result.reason
}

async function runSteps(
  community: Community,
  steps: readonly Step[],
  freezer: Freezer,
  { fans, flush }: Surroundings,
): Promise<void> {
  const { people, model } = community
  for (const step of steps) {
    if (step.kind === 'flush') await flush()
    else if (step.kind === 'freeze') freezer.freeze(step.consumer)
    else if (step.kind === 'thaw') freezer.thaw()
    else {
      const person = people[step.by]
      assert.ok(person)
      if (step.kind === 'famous') await makeFamous(community, person, fans)
      else if (step.kind === 'read') {
        demandNone(community, await compareHomeNow(community, person, step.size))
      } else {
        const ids = people.map(({ id }) => id)
        const action = toAction(step, model, ids)
        const actor = people.find(({ id }) => id === action?.by)
        if (action === null || actor === undefined) continue
        await perform(community, action, actor)
        demandNone(community, await compareOwn(community, action, actor))
      }
    }
  }
}

async function makeFamous(
  community: Community,
  { id: whom }: Person,
  fans: readonly Person[],
): Promise<void> {
  for (const fan of fans) {
    if (community.model.follows.has(fan.id, whom)) continue
    await perform(community, { kind: 'follow', by: fan.id, whom }, fan)
  }
}

function demandNone({ history, model, people }: Community, differences: readonly string[]): void {
  if (differences.length === 0) return
  const names = [
    ...people.map(({ id }, index) => [id, `person${index}`] as const),
    ...model.ids.map((id, index) => [id, `tweet${index}`] as const),
  ]
  const report = [...differences.slice(0, 20), 'after', ...history].join('\n')
  assert.fail(names.reduce((text, [id, name]) => text.replaceAll(id, name), report))
}

type Freezer = Disposable & { freeze(consumer: number): void; thaw(): void }

/** Keeps account of what is frozen, so that nothing stays so. */
function createFreezer(): Freezer {
  const frozen = new Map<string, () => void>()
  const thaw = (): void => {
    for (const release of frozen.values()) release()
    frozen.clear()
  }
  return {
    freeze(consumer) {
      const name = consumers[consumer % consumers.length]
      if (name !== undefined && !frozen.has(name)) frozen.set(name, freeze(name))
    },
    thaw,
    [Symbol.dispose]: thaw,
  }
}
