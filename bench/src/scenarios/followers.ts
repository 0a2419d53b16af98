// What a tweet costs as the followers of its author grow.
import { createRandom } from '@flightpath/cli/random'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { allConsumers, awaitNoLag } from '../load/lags.ts'
import type { BenchStack } from '../measuring/bench-stack.ts'
import type { Measure } from '../measuring/measure.ts'
import { cpuBetween, readUsage } from '../measuring/processes.ts'
import { scaled, type Scenario } from '../measuring/scenario.ts'
import { bulkFollow } from '../population/bulk-follow.ts'
import { bearerAt, type Population } from '../population/population.ts'
import { warmPopulation } from '../population/prepare.ts'
import { createArrivals } from '../requests/arrivals.ts'
import { formatRequest, openConnections } from '../requests/connections.ts'
import { keepSchedule } from '../requests/keep-schedule.ts'
import { sum } from '../sum.ts'
import { populate } from './populate.ts'

const followerCounts = [1, 10, 100, 1000, 10_000] as const
const authorsOfEach = 10
const postMs = 20_000
const mostPerSecond = 500
const mostDeliveriesPerSecond = 50_000

export const followers: Scenario = {
  title: 'Cost of a tweet against the followers of its author',
  settings: { FLIGHTPATH_CELEBRITY_THRESHOLD: '1000000000' },
  once: false,
  async measure(stack, context) {
    const sizes = followerCounts.filter((count) => count <= scaled(context, 10_000))
    const most = Math.max(...sizes)
    const authors = sizes.length * authorsOfEach
    const population = await populate(stack, context, { accounts: authors + most, followers: 0 })
    for (const [place, count] of sizes.entries()) {
      const begin = place * authorsOfEach
      await bulkFollow(
        stack.stores,
        population.ids.slice(authors, authors + count),
        population.ids.slice(begin, begin + authorsOfEach),
      )
    }
    await warmPopulation(stack.state(), population, context.say)
    const forMs = scaled(context, postMs)
    const { signal } = context
    // Not measured: it compiles the code.
    await costOfPosting(stack, population, { author: 0, perSecond: mostPerSecond, forMs, signal })
    const idleUs = await idleCost(stack, forMs, signal)
    const measures: Measure[] = []
    for (const [place, count] of sizes.entries()) {
      const perSecond = Math.min(mostPerSecond, mostDeliveriesPerSecond / count)
      context.say(`${perSecond} tweets/s to ${count} followers …`)
      const us = await costOfPosting(stack, population, {
        author: place * authorsOfEach,
        perSecond,
        forMs,
        signal,
      })
      measures.push({
        name: `CPU per tweet, ${count} followers`,
        value: us.perTweet(idleUs),
        unit: 'µs',
      })
    }
    return measures
  },
}

/** Microseconds of processor time that the whole stack uses in a second in which nothing happens. */
async function idleCost(stack: BenchStack, forMs: number, signal: AbortSignal): Promise<number> {
  const before = readUsage(stack.state())
  await pause(forMs, undefined, { signal })
  return sum(cpuBetween(before, readUsage(stack.state())).values()) / (forMs / 1000)
}

type Posting = {
  readonly author: number
  readonly perSecond: number
  readonly forMs: number
  readonly signal: AbortSignal
}

async function costOfPosting(
  stack: BenchStack,
  population: Population,
  { author, perSecond, forMs, signal }: Posting,
) {
  using connections = openConnections(stack.state().api, 64)
  const before = readUsage(stack.state())
  const beganMs = performance.now()
  let sent = 0
  await keepSchedule({
    nextDue: createArrivals(createRandom(author), perSecond),
    beginMs: beganMs,
    forMs,
    signal,
    fire() {
      sent += 1
      const bearer = bearerAt(population, author + (sent % authorsOfEach))
      const body = { text: `What does it cost to say this to everybody? ${sent}` }
      connections.send(formatRequest({ method: 'POST', path: '/2/tweets', bearer, body }), ignore)
    },
  })
  while (connections.unanswered() > 0) await pause(10)
  const bounds = { withinMs: 120_000, pollMs: 200, signal }
  await awaitNoLag(stack.stores.kafkaBrokers, allConsumers, () => Promise.resolve(0), bounds)
  const us = sum(cpuBetween(before, readUsage(stack.state())).values())
  const seconds = (performance.now() - beganMs) / 1000
  return { perTweet: (idleUs: number): number => (us - idleUs * seconds) / Math.max(1, sent) }
}

function ignore(): void {}
