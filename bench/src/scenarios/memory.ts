// What every process of a stack needs at rest, while a million tweets are posted, and when all is quiet again.
import { setTimeout as pause } from 'node:timers/promises'
import { formatMoment } from '../load/report.ts'
import { openLoad } from '../load/run-load.ts'
import type { Measure } from '../measuring/measure.ts'
import { readUsage } from '../measuring/processes.ts'
import {
  accountsOfScenarios,
  generatorSettings,
  scaled,
  type Scenario,
} from '../measuring/scenario.ts'
import type { BenchStack } from '../measuring/bench-stack.ts'
import { parseMix } from '../requests/mix.ts'
import { sum } from '../sum.ts'
import { populateWarm } from './populate.ts'

const settleMs = 30_000
const tweets = 1_000_000
const parts = 10
const mix = 'post=4,read-home=1'
const perSecond = 2000
const postsPerSecond = (perSecond * 4) / 5

export const memory: Scenario = {
  title: 'Memory: at rest, while a million tweets are posted and real pages read, and afterwards',
  settings: {},
  once: true,
  supervised: true,
  async measure(stack, context) {
    const { signal, say } = context
    await pause(settleMs, undefined, { signal })
    const atRest = memoryOf(stack)
    const population = await populateWarm(stack, context, {
      accounts: scaled(context, accountsOfScenarios),
      followers: 20,
    })
    await using session = await openLoad({
      ...generatorSettings,
      state: stack.state(),
      stores: stack.stores,
      signal,
      population,
      mix: parseMix(mix),
      onSecond: (moment) => {
        if (moment.seconds % 10 === 0) say(formatMoment(moment))
      },
    })
    const partTweets = scaled(context, tweets) / parts
    const measures = measuresOf('at rest', atRest)
    let last = atRest
    for (let part = 1; part <= parts; part += 1) {
      // Slower at first, while the servers' code is compiled.
      const slower = part === 1 ? 2 : 1
      const forMs = (partTweets / postsPerSecond) * 1000 * slower
      await session.run(perSecond / slower, forMs, { check: part === parts })
      last = memoryOf(stack)
      const count = (part * partTweets).toLocaleString('en-US')
      measures.push(together(`after ${count} tweets`, last))
      say(`${sum(last.values())} MB after ${count} tweets`)
    }
    measures.push(...measuresOf('after the last tweet', last))
    await pause(settleMs, undefined, { signal })
    return [...measures, ...measuresOf('quiet again', memoryOf(stack))]
  },
}

/** MiB of each process, the generator left out. */
function memoryOf(stack: BenchStack): ReadonlyMap<string, number> {
  const usage = [...readUsage(stack.state())].filter(([name]) => name !== 'generator')
  return new Map(usage.map(([name, { memoryMb }]) => [name, memoryMb]))
}

function measuresOf(when: string, memoryMb: ReadonlyMap<string, number>): Measure[] {
  const each = Array.from(memoryMb, ([name, value]) => megabytes(`${when}: ${name}`, value))
  return [...each, together(when, memoryMb)]
}

function together(when: string, memoryMb: ReadonlyMap<string, number>): Measure {
  return megabytes(`${when}: everything`, sum(memoryMb.values()))
}

function megabytes(name: string, value: number): Measure {
  return { name, value, unit: 'MB' }
}
