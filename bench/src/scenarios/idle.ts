// The quiet case: what nothing costs, and how fast a single tweet is.
import { serviceNames } from '@flightpath/infra'
import { setTimeout as pause } from 'node:timers/promises'
import { createLatency, percentilesOf, recordMs } from '../load/tally.ts'
import type { BenchStack } from '../measuring/bench-stack.ts'
import { milliseconds, type Measure } from '../measuring/measure.ts'
import { cpuBetween, readUsage } from '../measuring/processes.ts'
import { scaled, type Scenario } from '../measuring/scenario.ts'
import { bearerAt, usernameAt } from '../population/population.ts'
import { homePath } from '../requests/act.ts'
import { openConnections } from '../requests/connections.ts'
import { sum } from '../sum.ts'
import { populateWarm } from './populate.ts'
import { postOne, timeUntilSeen } from './single-tweets.ts'

const settleMs = 10_000
const idleMs = 30_000
const tweets = 50
const gapMs = 500
const homePollMs = 2
const searchPollMs = 20

export const idle: Scenario = {
  title: 'Idle: what nothing costs, and single tweets on an idle system',
  settings: {},
  once: false,
  async measure(stack, context) {
    const population = await populateWarm(stack, context, { accounts: 200, followers: 20 })
    const { signal } = context
    await pause(scaled(context, settleMs), undefined, { signal })
    const idleCosts = await measureIdle(stack, scaled(context, idleMs), signal)
    using connections = openConnections(stack.state().api, 4)
    const home = createLatency()
    const search = createLatency()
    for (let posted = 0; posted < scaled(context, tweets); posted += 1) {
      const author = posted % population.accounts
      const [follower = author] = population.graph.followersOf(author)
      const text = `A single tweet on an idle system, number ${posted}`
      const tweet = await postOne(connections, population, author, text)
      const inHome = await timeUntilSeen(
        connections,
        tweet,
        {
          path: homePath(population.ids[follower] ?? '', 20),
          bearer: bearerAt(population, follower),
        },
        homePollMs,
      )
      const query = encodeURIComponent(`from:${usernameAt(population, author)}`)
      const inSearch = await timeUntilSeen(
        connections,
        tweet,
        {
          path: `/2/tweets/search/recent?query=${query}`,
          bearer: bearerAt(population, author),
        },
        searchPollMs,
      )
      if (inHome !== null) recordMs(home, inHome)
      if (inSearch !== null) recordMs(search, inSearch)
      await pause(gapMs, undefined, { signal })
    }
    const [homes, searches] = [percentilesOf(home), percentilesOf(search)]
    return [
      ...idleCosts,
      milliseconds('single tweet in a home timeline: p50', homes.p50),
      milliseconds('single tweet in a home timeline: p99', homes.p99),
      milliseconds('single tweet in search: p50', searches.p50),
      milliseconds('single tweet in search: p99', searches.p99),
    ]
  },
}

async function measureIdle(
  stack: BenchStack,
  forMs: number,
  signal: AbortSignal,
): Promise<Measure[]> {
  const before = readUsage(stack.state())
  const beganMs = performance.now()
  await pause(forMs, undefined, { signal })
  const cpu = cpuBetween(before, readUsage(stack.state()))
  const wallUs = (performance.now() - beganMs) * 1000
  const percent = (name: string, us: number): Measure => ({
    name: `idle: ${name}`,
    value: (us / wallUs) * 100,
    unit: '% of a core',
  })
  const names: readonly string[] = serviceNames
  const ours = [...cpu].filter(([name]) => names.includes(name)).map(([, us]) => us)
  return [
    percent('our processes together', sum(ours)),
    ...Array.from(cpu, ([name, us]) => percent(name, us)),
  ]
}
