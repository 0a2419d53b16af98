// Home timelines: warm, and right after Redis was flushed.
import { createLatency, percentilesOf, recordMs, type Percentiles } from '../load/tally.ts'
import type { BenchStack } from '../measuring/bench-stack.ts'
import { namedAfter, type Measure } from '../measuring/measure.ts'
import {
  accountsOfScenarios,
  scaled,
  type BenchContext,
  type Scenario,
} from '../measuring/scenario.ts'
import { bulkFollow } from '../population/bulk-follow.ts'
import { bearerAt, type Population } from '../population/population.ts'
import { homePath } from '../requests/act.ts'
import { ask, openConnections, type Connections } from '../requests/connections.ts'
import { costsOf, drive, measuresOf } from './drive.ts'
import { flushRedis } from './open-redis.ts'
import { populate, populateWarm } from './populate.ts'

const runMs = 30_000
const pages = [
  { name: 'real pages of 20', mix: 'reads', page: 20, perSecond: 4000 },
  { name: 'bare pages of 20', mix: 'bare-reads', page: 20, perSecond: 8000 },
  { name: 'bare pages of 40', mix: 'bare-reads', page: 40, perSecond: 5000 },
] as const
const compared = 200
const heavyReaders = 100
const heavyFollowing = 5000
const readsAtOnce = 32

export const reads: Scenario = {
  title: 'Reads: home timelines with authors, warm, and after Redis was flushed, two of timeline',
  settings: {},
  // One is a thread, and so a core at most: it would be busy before the machine is.
  instances: { timeline: 2 },
  once: false,
  async measure(stack, context) {
    const population = await populateWarm(stack, context, {
      accounts: scaled(context, accountsOfScenarios),
      followers: 20,
      tweets: scaled(context, 200_000),
    })
    const warm: Measure[] = []
    for (const { name: kind, mix, page, perSecond } of pages) {
      const { result, cpu } = await drive(stack, context, {
        population,
        mix,
        perSecond: scaled(context, perSecond),
        forMs: scaled(context, runMs),
        page,
      })
      const measures = [...measuresOf(result), ...costsOf(cpu, result.all.count, 'read')]
      warm.push(...namedAfter(kind, measures))
    }
    return [...warm, ...(await readCold(stack, context, population))]
  },
}

async function readCold(
  stack: BenchStack,
  context: BenchContext,
  population: Population,
): Promise<Measure[]> {
  const readers = await populate(stack, context, {
    accounts: scaled(context, heavyReaders),
    followers: 0,
  })
  await bulkFollow(stack.stores, readers.ids, population.ids.slice(0, heavyFollowing))
  using connections = openConnections(stack.state().api, readsAtOnce)
  const sample = [...population.ids.keys()].slice(0, compared)
  const before = await readPages(connections, population, sample)
  context.say('flushing Redis …')
  await flushRedis(stack)
  const after = await readPages(connections, population, sample)
  const wrong = before.filter((page, place) => page !== after[place]).length
  const others = [...population.ids.keys()].slice(compared)
  const beganMs = performance.now()
  const rebuilt = await timeReads(connections, population, others, readsAtOnce)
  const seconds = (performance.now() - beganMs) / 1000
  const heavy = await timeReads(connections, readers, [...readers.ids.keys()], 1)
  return [
    { name: 'flushed: pages that changed', value: wrong, unit: '' },
    { name: 'flushed: rebuilds', value: rebuilt.count / seconds, unit: '/s' },
    { name: 'flushed: p99 of reads', value: rebuilt.p99, unit: 'ms' },
    { name: 'flushed, following 5,000: p50', value: heavy.p50, unit: 'ms' },
    { name: 'flushed, following 5,000: p99', value: heavy.p99, unit: 'ms' },
  ]
}

/** The ids of each account's newest page, as one text. */
async function readPages(
  connections: Connections,
  population: Population,
  accounts: readonly number[],
): Promise<string[]> {
  const texts: string[] = []
  for (const account of accounts) {
    const { status, body } = await readHome(connections, population, account)
    const ids = body.toString().match(/"id":"\d+"/g) ?? []
    texts.push(`${status} ${ids.join(' ')}`)
  }
  return texts
}

/** Reads each of these accounts' timelines once, so many at a time. */
async function timeReads(
  connections: Connections,
  population: Population,
  accounts: readonly number[],
  atOnce: number,
): Promise<Percentiles> {
  const latency = createLatency()
  const left = accounts.values()
  const work = async (): Promise<void> => {
    for (const account of left) {
      const beganMs = performance.now()
      const { status } = await readHome(connections, population, account)
      if (status !== 200) throw new Error(`a home timeline was answered with ${status}`)
      recordMs(latency, performance.now() - beganMs)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return percentilesOf(latency)
}

async function readHome(connections: Connections, population: Population, account: number) {
  return await ask(connections, {
    method: 'GET',
    path: homePath(population.ids[account] ?? '', 20),
    bearer: bearerAt(population, account),
  })
}
