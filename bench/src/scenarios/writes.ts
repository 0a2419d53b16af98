// Tweets at Twitter's average rate, and the highest rate at which they reach their followers in time.
import { ramp, rampLimits } from '../load/ramp.ts'
import { openLoad } from '../load/run-load.ts'
import {
  accountsOfScenarios,
  generatorSettings,
  scaled,
  type BenchContext,
  type Scenario,
} from '../measuring/scenario.ts'
import { parseMix } from '../requests/mix.ts'
import { costsOf, drive, measuresOf, warmUpMs } from './drive.ts'
import { populateWarm } from './populate.ts'

const perSecond = 4500
const runMs = 60_000
const stepMs = 20_000

export const writes: Scenario = {
  title: 'Writes: 4,500 tweets/s for 60 s, 20 followers on average',
  settings: {},
  once: false,
  async measure(stack, context) {
    const population = await populateWarm(stack, context, wanted(context, 20))
    const { result, cpu } = await drive(stack, context, {
      population,
      mix: 'writes',
      perSecond: scaled(context, perSecond),
      forMs: scaled(context, runMs),
    })
    return [...measuresOf(result), ...costsOf(cpu, result.all.count, 'tweet')]
  },
}

export const deliveries: Scenario = {
  title: 'Deliveries: 67 followers on average, the highest rate of tweets that holds',
  settings: {},
  once: false,
  async measure(stack, context) {
    const population = await populateWarm(stack, context, wanted(context, 67))
    await using session = await openLoad({
      ...generatorSettings,
      state: stack.state(),
      stores: stack.stores,
      signal: context.signal,
      population,
      mix: parseMix('writes'),
      onSecond: () => undefined,
    })
    const beginPerSecond = scaled(context, 500)
    await session.run(beginPerSecond, scaled(context, warmUpMs), { check: false })
    const { steps, knee } = await ramp(
      session,
      beginPerSecond,
      scaled(context, stepMs, 3000),
      context.say,
      rampLimits,
    )
    const held = steps.findLast(({ broke }) => broke === null)?.result
    const deliveriesPerSecond = knee === null ? null : knee * population.followers
    return [
      { name: 'tweets that hold', value: knee, unit: '/s' },
      { name: 'deliveries that hold', value: deliveriesPerSecond, unit: '/s' },
      ...(held === undefined ? [] : measuresOf(held)),
    ]
  },
}

function wanted(context: BenchContext, followers: number) {
  return { accounts: scaled(context, accountsOfScenarios), followers }
}
