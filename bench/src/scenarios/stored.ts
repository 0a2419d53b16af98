// What tweets and reads cost as stored tweets grow.
import { namedAfter, type Measure } from '../measuring/measure.ts'
import { accountsOfScenarios, scaled, type Scenario } from '../measuring/scenario.ts'
import { bulkTweets } from '../population/bulk-tweets.ts'
import { warmPopulation } from '../population/prepare.ts'
import { costsOf, drive } from './drive.ts'
import { flushRedis } from './open-redis.ts'
import { populate } from './populate.ts'

const storedCounts = [10_000, 100_000, 1_000_000, 10_000_000] as const
const dayMs = 24 * 60 * 60 * 1000
const perSecond = 1000
const runMs = 20_000

export const stored: Scenario = {
  title: 'Cost of a tweet and a read against stored tweets',
  settings: {},
  once: true,
  async measure(stack, context) {
    const accounts = scaled(context, accountsOfScenarios)
    const population = await populate(stack, context, { accounts, followers: 20 })
    const beganMs = Date.now()
    const sizes = storedCounts.slice(0, context.quick ? 2 : undefined)
    const measures: Measure[] = []
    let there = 0
    for (const [place, size] of sizes.entries()) {
      // Each part has days of its own before the stack was started.
      const untilMs = beganMs - (sizes.length - place) * dayMs
      await bulkTweets(stack.stores, population, {
        tweets: size - there,
        spreadMs: dayMs,
        untilMs,
        seed: place + 1,
        report: context.say,
      })
      there = size
      // The lists that are cached do not know of them.
      await flushRedis(stack)
      await warmPopulation(stack.state(), population, () => undefined)
      const { result, cpu } = await drive(stack, context, {
        population,
        mix: 'post=1,read-home=1',
        perSecond: scaled(context, perSecond),
        forMs: scaled(context, runMs),
      })
      const costs = costsOf(cpu, result.all.count, 'request').filter(({ name }) =>
        /everything|mysql|timeline/.test(name),
      )
      const latencies = result.actions.map(({ action, p99 }) => ({
        name: `${action}: p99`,
        value: p99,
        unit: 'ms',
      }))
      const part = `${size.toLocaleString('en-US')} stored`
      measures.push(...namedAfter(part, [...costs, ...latencies]))
    }
    return measures
  },
}
