import { openCache } from '@flightpath/cache'
import { createLogger } from '@flightpath/log'
import { newPerson, stackPart } from '@flightpath/testing'
import fc from 'fast-check'
import { after, test } from 'node:test'
import { examples } from './model/examples.ts'
import { runPrograms, type Program } from './model/run.ts'
import { anyStep } from './model/step.ts'

const log = createLogger('story', { level: 'silent' })
const cache = await openCache({ url: stackPart('redis').url, log, commandTimeoutMs: 5000 })
after(() => cache[Symbol.asyncDispose]())

/** More than the threshold of celebrities that `./flightpath test` sets. */
const fans = await Promise.all(Array.from({ length: 21 }, () => newPerson('fan')))
const surroundings = {
  fans,
  flush: async () => {
    await cache.call('FLUSHALL')
  },
}

/** Actions to be done at least; by hand as many as one likes, for hours. */
const stepsWanted = Number(process.env['FLIGHTPATH_MODEL_STEPS'] ?? 1000)
const communities = 4
// On average: how many there are is chosen too, so that shrinking can leave out steps.
const stepsOfProgram = 120
const runs = Math.max(1, Math.round(stepsWanted / (communities * stepsOfProgram)))
const seed = Number(process.env['FLIGHTPATH_MODEL_SEED'] ?? Date.now() % 2 ** 31)
// A failing program is run again and again, smaller each time; this is when that ends.
const shrinkAtMostMs = 100_000

const program: fc.Arbitrary<Program> = fc.record({
  seed: fc.nat(),
  steps: fc.array(anyStep, { maxLength: 2 * stepsOfProgram, size: 'max' }),
})

test('programs that once failed, and such as easily do, agree with the model', async () => {
  await runPrograms(examples, surroundings)
})

test(
  'whatever people do in whatever order, every view is what the definitions say',
  { timeout: 60_000 + shrinkAtMostMs + stepsWanted * 100 },
  async (t) => {
    let done = 0
    let shrinkUntilMs = Infinity
    const agree = async (programs: readonly Program[]): Promise<void> => {
      // What is not tried any more counts as no failure, so that the smallest one so far is reported.
      if (performance.now() > shrinkUntilMs) return
      try {
        done += await runPrograms(programs, surroundings)
      } catch (error) {
        if (shrinkUntilMs === Infinity) {
          shrinkUntilMs = performance.now() + shrinkAtMostMs
          t.diagnostic(`the first failure, before it was shrunk: ${String(error)}`)
        }
        throw error
      }
    }
    const programs = fc.array(program, { minLength: communities, maxLength: communities })
    await fc.assert(fc.asyncProperty(programs, agree), { numRuns: runs, seed })
    t.diagnostic(`${done} actions in ${runs} runs of ${communities} communities, seed ${seed}`)
  },
)
