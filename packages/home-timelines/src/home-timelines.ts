import { bucketOf, buckets, type Cache } from '@flightpath/cache'
import {
  compareIds,
  limits,
  parseTweetId,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { beginScript, completeScript, deliverScript, readScript } from './scripts.ts'

/** One tweet and who gets it. */
export type Delivery = {
  readonly tweetId: TweetId
  readonly recipients: readonly AccountId[]
}

/** What a cached home timeline knows below a bound. */
export type TimelinePage =
  /** No list, or one that is being rebuilt: read MySQL. */
  | { readonly kind: 'missing'; readonly building: boolean }
  | {
      readonly kind: 'found'
      /** Relations version that the list was built under. */
      readonly version: number
      readonly ids: readonly TweetId[]
      /** The ids reach the end of the list. If it is complete there are no older ones; else MySQL has them. */
      readonly atEnd: boolean
      readonly complete: boolean
    }

export type HomeTimelines = {
  /** Puts tweets into existing lists; resolves with how many lists took each. Deliveries may be repeated. */
  deliver(deliveries: readonly Delivery[]): Promise<ReadonlyMap<TweetId, number>>
  /** Newest `count` ids below `untilId`. Reading keeps the list for 30 more days. */
  read(accountId: AccountId, untilId: TweetId | null, count: number): Promise<TimelinePage>
  /** Begins a rebuild under `token`; false when another one is under way or did it already for `version`. */
  beginRebuild(accountId: AccountId, token: string, version: number): Promise<boolean>
  /** Ends a rebuild with the newest ids from MySQL; false when it was overtaken, and nothing changed. */
  completeRebuild(
    accountId: AccountId,
    token: string,
    result: { version: number; ids: readonly TweetId[]; complete: boolean },
  ): Promise<boolean>
  /** Drops a list, so that the next read rebuilds it. */
  drop(accountId: AccountId): Promise<void>
  /** Drops every list. Takes a second for a million of them; reads go on meanwhile. */
  dropAll(): Promise<void>
  /** Which of these accounts have a list. */
  existing(accountIds: readonly AccountId[]): Promise<AccountId[]>
}

/** Recipients in one script call: about a millisecond of Redis. */
const deliveriesPerCall = 500

/** An account that has not read for 30 days has no list. Twitter's own figure. */
const keepSeconds = 30 * 24 * 60 * 60

const rebuildWithinSeconds = 30

const timelineKey = (accountId: AccountId) => `home:{${bucketOf(accountId)}}:${accountId}`

/** The only code that knows where home timelines lie in Redis and what they look like. */
export function openHomeTimelines(cache: Cache): HomeTimelines {
  return {
    async deliver(deliveries) {
      const calls = deliveryCalls(deliveries)
      const replies = await runInTurns(calls, ({ keys, ids }) =>
        cache.run(deliverScript, keys, [limits.homeTimelineEntries, ...ids]),
      )
      const counts = new Map<TweetId, number>()
      calls.forEach(({ ids }, index) => addCounts(counts, ids, replies[index]))
      return counts
    },
    async read(accountId, untilId, count) {
      return toPage(
        await cache.run(readScript, [timelineKey(accountId)], [untilId ?? '', count, keepSeconds]),
      )
    },
    async beginRebuild(accountId, token, version) {
      const args = [token, version, rebuildWithinSeconds]
      return (await cache.run(beginScript, [timelineKey(accountId)], args)) === 1
    },
    async completeRebuild(accountId, token, { version, ids, complete }) {
      const args = [token, version, complete ? '1' : '0', limits.homeTimelineEntries, keepSeconds]
      return (await cache.run(completeScript, [timelineKey(accountId)], [...args, ...ids])) === 1
    },
    async drop(accountId) {
      await cache.call('DEL', timelineKey(accountId))
    },
    dropAll: () => cache.deleteMatching('home:*'),
    async existing(accountIds) {
      const found = await Promise.all(
        accountIds.map((accountId) => cache.call('EXISTS', timelineKey(accountId))),
      )
      return accountIds.filter((_, index) => found[index] === 1)
    },
  }
}

/** Calls started in one turn of the event loop: Redis works on them while the next ones are written. */
const callsPerTurn = 50

async function runInTurns<Call>(
  calls: readonly Call[],
  run: (call: Call) => Promise<unknown>,
): Promise<unknown[]> {
  const turns: Promise<unknown[]>[] = []
  for (let start = 0; start < calls.length; start += callsPerTurn) {
    if (start > 0) await nextTurn()
    const turn = Promise.all(calls.slice(start, start + callsPerTurn).map(run))
    // A failure is thrown below, once all have been started.
    turn.catch(() => undefined)
    turns.push(turn)
  }
  return (await Promise.all(turns)).flat()
}

/** Script calls, each within one bucket, each with its tweets ascending: a list then takes most of them at its head. */
function deliveryCalls(deliveries: readonly Delivery[]): { keys: string[]; ids: TweetId[] }[] {
  const ascending = deliveries.toSorted((a, b) => compareIds(a.tweetId, b.tweetId))
  const open: ({ keys: string[]; ids: TweetId[] } | undefined)[] = Array.from({ length: buckets })
  const calls: { keys: string[]; ids: TweetId[] }[] = []
  for (const { tweetId, recipients } of ascending) {
    for (const recipient of recipients) {
      const bucket = bucketOf(recipient)
      let call = open[bucket]
      if (call === undefined || call.keys.length === deliveriesPerCall) {
        call = { keys: [], ids: [] }
        open[bucket] = call
        calls.push(call)
      }
      call.keys.push(`home:{${bucket}}:${recipient}`)
      call.ids.push(tweetId)
    }
  }
  return calls
}

/** Adds one call's reply, which has a count for each run of equal ids. */
function addCounts(counts: Map<TweetId, number>, ids: readonly TweetId[], reply: unknown): void {
  if (!Array.isArray(reply)) throw new Error(`redis replied ${typeof reply} for a delivery`)
  let run = -1
  let last: TweetId | undefined
  for (const id of ids) {
    if (id === last) continue
    run += 1
    last = id
    counts.set(id, (counts.get(id) ?? 0) + Number(reply[run]))
  }
}

function toPage(reply: unknown): TimelinePage {
  if (reply === null) return { kind: 'missing', building: false }
  if (!Array.isArray(reply)) throw new Error(`redis replied ${typeof reply} for a home timeline`)
  const marker = String(reply[0])
  if (marker.startsWith('b:')) return { kind: 'missing', building: true }
  const version = Number(marker.slice(2))
  // A list that does not end in a marker is damaged. It counts as missing, and the next rebuild replaces it.
  if (!/^[cf]:/.test(marker) || Number.isNaN(version)) return { kind: 'missing', building: false }
  return {
    kind: 'found',
    version,
    ids: parseIds(String(reply[2])),
    atEnd: reply[1] === 1,
    complete: marker.startsWith('c:'),
  }
}

function parseIds(text: string): TweetId[] {
  const ids: TweetId[] = []
  if (text === '') return ids
  for (const entry of text.split(',')) {
    const id = parseTweetId(entry)
    if (id !== null) ids.push(id)
  }
  return ids
}
