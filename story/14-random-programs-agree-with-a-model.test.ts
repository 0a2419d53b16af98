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
const stepsWanted = Number(process.env['FLIGHTPATH_MODEL_STEPS'] ?? 2000)
const communities = 4
const stepsOfProgram = 120
const runs = Math.max(1, Math.round(stepsWanted / (communities * stepsOfProgram)))
// A failing program is run again and again, smaller each time; this is when that ends.
const shrinkAtMostMs = 120_000

const program: fc.Arbitrary<Program> = fc.record({
  seed: fc.nat(),
  steps: fc.array(anyStep, { minLength: stepsOfProgram, maxLength: stepsOfProgram }),
})

test('programs that once failed agree with the model', async () => {
  for (const example of examples) await runPrograms([example], surroundings)
})

test(
  'whatever people do in whatever order, every view is what the definitions say',
  { timeout: 60_000 + shrinkAtMostMs + stepsWanted * 100 },
  async (t) => {
    let done = 0
    await fc.assert(
      fc.asyncProperty(
        fc.array(program, { minLength: communities, maxLength: communities }),
        async (programs) => {
          done += await runPrograms(programs, surroundings)
        },
      ),
      {
        numRuns: runs,
        ...(process.env['FLIGHTPATH_MODEL_SEED'] !== undefined && {
          seed: Number(process.env['FLIGHTPATH_MODEL_SEED']),
        }),
        interruptAfterTimeLimit: shrinkAtMostMs + stepsWanted * 100,
        endOnFailure: false,
      },
    )
    t.diagnostic(`${done} actions in ${runs} runs of ${communities} communities`)
  },
)
