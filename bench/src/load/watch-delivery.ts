// Looks where sampled tweets arrive: in a follower's home timeline and in search, as a client of the API sees it.
import { performance, type RecordableHistogram } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { bearerAt, type Population } from '../population/population.ts'
import { ask, type Answer, type Connections } from '../requests/connections.ts'
import type { Acknowledged } from './messages.ts'
import { createLatency, recordMs } from './tally.ts'

export type DeliveryWatch = {
  /** Begins to look for a tweet. */
  watch(tweet: Acknowledged): void
  /** Resolves when every tweet was found or given up. */
  done(): Promise<void>
  /** From the acknowledgement until a read that shows the tweet was answered. */
  readonly home: RecordableHistogram
  readonly search: RecordableHistogram
  /** Not found within 30 s, or the reads failed. */
  readonly missed: () => { readonly home: number; readonly search: number }
}

const giveUpMs = 30_000
// Each look costs what it measures some time: the waits grow with what has passed already, by a fifth at most.
const homeLooks = { firstMs: 5, leastMs: 20 }
const searchLooks = { firstMs: 100, leastMs: 50 }
const growth = 0.2
/**
 * Looks of this long go into one search. When search is seconds behind, hundreds of sampled tweets are looked for, and
 * a search for each took Elasticsearch half as long as indexing.
 */
const searchGatherMs = 100
/** A query has up to 512 characters, 39 of them for each tweet; a page has ten results at least. */
const tweetsInSearch = 12

export type WatchOptions = {
  readonly connections: Connections
  readonly population: Population
  readonly random: () => number
  /** Gives up what is not found. */
  readonly signal: AbortSignal
}

/** A watch that reads as the accounts of a population. */
export function createDeliveryWatch(options: WatchOptions): DeliveryWatch {
  const { connections, population, random, signal } = options
  const home = createLatency()
  const search = createLatency()
  const missed = { home: 0, search: 0 }
  const looking = new Set<Promise<void>>()

  const read = (path: string, reader: number): Promise<Answer> =>
    ask(connections, { method: 'GET', path, bearer: bearerAt(population, reader) })
  const findInSearch = together((tweets) => read(searchFor(tweets), tweets[0]?.author ?? 0))

  const look = (
    tweet: Acknowledged,
    kind: 'home' | 'search',
    find: (tweet: Acknowledged) => Promise<Answer>,
  ): void => {
    const seen = async (): Promise<boolean> => {
      const { status, body } = await find(tweet)
      return status === 200 && body.includes(`"id":"${tweet.id}"`)
    }
    const looks = kind === 'home' ? homeLooks : searchLooks
    const task = until(tweet.atMs, { ...looks, signal }, seen).then((ms) => {
      looking.delete(task)
      if (ms === null) missed[kind] += 1
      else recordMs(kind === 'home' ? home : search, ms)
    })
    looking.add(task)
  }
  return {
    home,
    search,
    missed: () => ({ ...missed }),
    watch(tweet) {
      const followers = population.graph.followersOf(tweet.author)
      const follower = followers[Math.floor(random() * followers.length)]
      if (follower !== undefined) {
        const path = homeSince(population.ids[follower] ?? '', tweet.id)
        look(tweet, 'home', () => read(path, follower))
      }
      look(tweet, 'search', findInSearch)
    },
    async done() {
      while (looking.size > 0) await Promise.all(looking)
    },
  }
}

/** What a client asks for that knows everything before the tweet. */
function homeSince(accountId: string, tweetId: string): string {
  return `/2/users/${accountId}/timelines/reverse_chronological?max_results=100&since_id=${before(tweetId)}`
}

/** A conversation is named after its first tweet, so that this finds these tweets and no others. */
function searchFor(tweets: readonly Acknowledged[]): string {
  const conversations = tweets.map(({ id }) => `conversation_id:${id}`).join(' OR ')
  const query = encodeURIComponent(`(${conversations}) -is:reply`)
  return `/2/tweets/search/recent?query=${query}&max_results=${tweetsInSearch}`
}

/** Makes a function that looks for what is wanted within a while at once. All who share a look get its answer. */
function together(
  find: (tweets: readonly Acknowledged[]) => Promise<Answer>,
): (tweet: Acknowledged) => Promise<Answer> {
  let next: { tweets: Acknowledged[]; answer: Promise<Answer> } | null = null
  return (tweet) => {
    if (next === null || next.tweets.length === tweetsInSearch) {
      const tweets: Acknowledged[] = []
      const answer = pause(searchGatherMs).then(() => {
        if (next?.tweets === tweets) next = null
        return find(tweets)
      })
      next = { tweets, answer }
    }
    next.tweets.push(tweet)
    return next.answer
  }
}

/** The id just below. */
export function before(tweetId: string): string {
  return String(BigInt(tweetId) - 1n)
}

/** Looks again and again; milliseconds from `sinceMs` until it was seen, null when it never was. */
async function until(
  sinceMs: number,
  { firstMs, leastMs, signal }: { firstMs: number; leastMs: number; signal: AbortSignal },
  seen: () => Promise<boolean>,
): Promise<number | null> {
  const passed = (): number => performance.timeOrigin + performance.now() - sinceMs
  const rest = (ms: number): Promise<void> =>
    pause(ms, undefined, { signal }).catch(() => undefined)
  await rest(Math.max(0, firstMs - passed()))
  while (passed() < giveUpMs && !signal.aborted) {
    if (await seen().catch(() => false)) return passed()
    await rest(Math.max(leastMs, passed() * growth))
  }
  return null
}
