// Looks where sampled tweets arrive: in a follower's home timeline and in search, as a client of the API sees it.
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import type { RecordableHistogram } from 'node:perf_hooks'
import { ask, type Connections } from './connections.ts'
import type { Acknowledged } from './messages.ts'
import { bearerAt, usernameAt, type Population } from './population.ts'
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
const homeLooks = { firstMs: 5, leastMs: 10 }
const searchLooks = { firstMs: 100, leastMs: 50 }
const growth = 0.2

/** A watch that reads as the accounts of a population. */
export function createDeliveryWatch(
  connections: Connections,
  population: Population,
  random: () => number,
): DeliveryWatch {
  const home = createLatency()
  const search = createLatency()
  const missed = { home: 0, search: 0 }
  const looking = new Set<Promise<void>>()

  const look = (
    tweet: Acknowledged,
    kind: 'home' | 'search',
    path: string,
    reader: number,
  ): void => {
    const request = { method: 'GET', path, bearer: bearerAt(population, reader) } as const
    const needle = `"id":"${tweet.id}"`
    const seen = async (): Promise<boolean> => {
      const { status, body } = await ask(connections, request)
      return status === 200 && body.includes(needle)
    }
    const task = until(tweet.atMs, kind === 'home' ? homeLooks : searchLooks, seen).then((ms) => {
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
        look(tweet, 'home', homeSince(population.ids[follower] ?? '', tweet.id), follower)
      }
      look(tweet, 'search', searchFor(usernameAt(population, tweet.author), tweet.id), tweet.author)
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

function searchFor(username: string, tweetId: string): string {
  const query = encodeURIComponent(`from:${username}`)
  return `/2/tweets/search/recent?query=${query}&max_results=10&since_id=${before(tweetId)}`
}

/** The id just below. */
export function before(tweetId: string): string {
  return String(BigInt(tweetId) - 1n)
}

/** Looks again and again; milliseconds from `sinceMs` until it was seen, null when it never was. */
async function until(
  sinceMs: number,
  { firstMs, leastMs }: { firstMs: number; leastMs: number },
  seen: () => Promise<boolean>,
): Promise<number | null> {
  const passed = (): number => performance.timeOrigin + performance.now() - sinceMs
  await pause(Math.max(0, firstMs - passed()))
  while (passed() < giveUpMs) {
    if (await seen().catch(() => false)) return passed()
    await pause(Math.max(leastMs, passed() * growth))
  }
  return null
}
