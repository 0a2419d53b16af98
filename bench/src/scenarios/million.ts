// One tweet by an author of a million followers, all of whom have a cached home timeline.
import { consumerGroups, parseAccountId, type AccountId } from '@flightpath/contracts'
import { openHomeTimelines, type HomeTimelines } from '@flightpath/home-timelines'
import { readLags } from '@flightpath/kafka'
import { setTimeout as pause } from 'node:timers/promises'
import type { BenchStack } from '../measuring/bench-stack.ts'
import { count, medianOf, milliseconds, type Measure } from '../measuring/measure.ts'
import { cpuBetween, readUsage } from '../measuring/processes.ts'
import { scaled, type Scenario } from '../measuring/scenario.ts'
import { bulkFollow } from '../population/bulk-follow.ts'
import { openConnections } from '../requests/connections.ts'
import { costsOf } from './drive.ts'
import { openRedis } from './open-redis.ts'
import { populate } from './populate.ts'
import { postOne, type Tweet } from './single-tweets.ts'

const followers = 1_000_000
const tweets = 5
const pollMs = 20
const watched = 50
const listsAtOnce = 2_000
const giveUpMs = 60_000

export const million: Scenario = {
  title: 'A million followers: one tweet in all of their cached timelines, nobody is a celebrity',
  settings: { FLIGHTPATH_CELEBRITY_THRESHOLD: '1000000000' },
  once: false,
  async measure(stack, context) {
    const accounts = scaled(context, followers) + 1
    const population = await populate(stack, context, { accounts, followers: 0, tokensFor: 1 })
    const [author = '', ...readers] = population.ids
    context.say(`${readers.length} accounts follow one …`)
    await bulkFollow(stack.stores, readers, [author])
    await using redis = await openRedis(stack)
    const timelines = openHomeTimelines(redis)
    const lists = readers.map(toAccountId)
    await makeLists(timelines, lists)
    using connections = openConnections(stack.state().api, 2)
    const all: number[] = []
    const seen: number[] = []
    const before = readUsage(stack.state())
    for (let posted = 0; posted < tweets; posted += 1) {
      const tweet = await postOne(connections, population, 0, `To all of you, number ${posted}`)
      seen.push(...(await watch(timelines, sampleOf(lists), tweet)))
      all.push(await timeUntilDelivered(stack, tweet))
    }
    const cpu = cpuBetween(before, readUsage(stack.state()))
    return [
      ...timesOf(all, seen),
      count('lists without one of the tweets', await countMissing(timelines, lists)),
      ...costsOf(cpu, tweets * readers.length, 'delivery'),
    ]
  },
}

function timesOf([first = 0, ...later]: readonly number[], seen: readonly number[]): Measure[] {
  const ascending = seen.toSorted((a, b) => a - b)
  return [
    // Fanout has to fetch the list of followers first.
    milliseconds('all served, the first tweet', first),
    milliseconds('all served, later tweets', medianOf(later.toSorted((a, b) => a - b))),
    milliseconds('served, p50 of sampled followers', medianOf(ascending)),
    milliseconds('served, last of sampled followers', ascending.at(-1) ?? null),
  ]
}

/** Gives everybody an empty, complete list, as a read would; a million reads would take an hour. */
async function makeLists(timelines: HomeTimelines, accounts: readonly AccountId[]): Promise<void> {
  // The version that the one follow left in everybody's relations.
  const version = 1
  for (let start = 0; start < accounts.length; start += listsAtOnce) {
    await Promise.all(
      accounts.slice(start, start + listsAtOnce).map(async (accountId) => {
        await timelines.beginRebuild(accountId, 'bench', version)
        await timelines.completeRebuild(accountId, 'bench', { version, ids: [], complete: true })
      }),
    )
  }
}

function sampleOf(accounts: readonly AccountId[]): readonly AccountId[] {
  const step = Math.max(1, Math.floor(accounts.length / watched))
  return accounts.filter((_, place) => place % step === 0).slice(0, watched)
}

/** Milliseconds until each of these accounts' lists has the tweet; of those that get it within a minute. */
async function watch(
  timelines: HomeTimelines,
  accounts: readonly AccountId[],
  { id, answeredMs }: Tweet,
): Promise<number[]> {
  const left = new Set(accounts)
  const times: number[] = []
  while (left.size > 0 && performance.now() - answeredMs < giveUpMs) {
    for (const account of left) {
      const page = await timelines.read(account, null, 1)
      if (page.kind !== 'found' || page.ids[0] !== id) continue
      times.push(performance.now() - answeredMs)
      left.delete(account)
    }
    await pause(pollMs)
  }
  return times
}

/** Until fanout has committed that it is done with a tweet of which somebody has seen that it is published. */
async function timeUntilDelivered(stack: BenchStack, { answeredMs }: Tweet): Promise<number> {
  while (performance.now() - answeredMs < giveUpMs) {
    const [fanout] = await readLags(stack.stores.kafkaBrokers, [consumerGroups.fanoutTweets])
    if (fanout?.lag === 0) break
    await pause(pollMs)
  }
  return performance.now() - answeredMs
}

async function countMissing(
  timelines: HomeTimelines,
  accounts: readonly AccountId[],
): Promise<number> {
  let missing = 0
  for (let start = 0; start < accounts.length; start += listsAtOnce) {
    const pages = await Promise.all(
      accounts
        .slice(start, start + listsAtOnce)
        .map((account) => timelines.read(account, null, tweets)),
    )
    missing += pages.filter((page) => page.kind !== 'found' || page.ids.length < tweets).length
  }
  return missing
}

function toAccountId(id: string): AccountId {
  const parsed = parseAccountId(id)
  if (parsed === null) throw new Error(`${id} is no account id`)
  return parsed
}
