import type { AccountId, TweetId } from '@flightpath/contracts'

/**
 * A moment in the log of marks: all that was marked before it is known here. A copy may be used when it was loaded
 * after an earlier moment of the same history, and nothing was marked since that changes it.
 */
export type Marks = {
  /** Which log this is: another one after Redis lost it, or after this process missed some of it. */
  readonly history: object
  /** How far the log had come. */
  readonly place: number
  /** When it was read, in milliseconds of a clock that never steps. */
  readonly readMs: number
  isDeleted(tweetId: TweetId): boolean
  /** Whether the account may have changed since that moment, which is less than the log's time to live ago. */
  isChanged(accountId: AccountId, since: Marks): boolean
  /** The same of a tweet. */
  isTweetChanged(tweetId: TweetId, since: Marks): boolean
}

/** An entry of the log: its name says what it is about, and its place is above those of all earlier entries. */
export type Mark = { readonly name: string; readonly place: number }

export type History = {
  /** Of the log in Redis that this is a copy of. */
  readonly generation: string
  /** Nothing up to here is missing. */
  place(): number
  /** Takes all entries after a known place, maybe again; `nowMs` is of a clock that never steps. */
  add(marks: readonly Mark[], nowMs: number): Marks
}

export const tweetMark = (tweetId: TweetId): string => `t${tweetId}`
export const accountMark = (accountId: AccountId): string => `a${accountId}`

type Received = { readonly place: number; readonly receivedMs: number }

/** What a process has received of one log, whose marks live `keepMs`. */
export function createHistory(generation: string, keepMs: number): History {
  const history = {}
  const tweets = new Map<string, Received>()
  const accounts = new Map<string, Received>()
  let place = 0
  return {
    generation,
    place: () => place,
    add(marks, nowMs) {
      for (const mark of marks) {
        place = Math.max(place, mark.place)
        const received = mark.name.startsWith('t') ? tweets : accounts
        receive(received, mark.name.slice(1), { place: mark.place, receivedMs: nowMs })
      }
      prune(tweets, nowMs - keepMs)
      prune(accounts, nowMs - keepMs)
      const isMarked = (marked: typeof tweets, id: string, since: Marks) =>
        since.history !== history ||
        (since.place < place && (marked.get(id)?.place ?? 0) > since.place)
      return {
        history,
        place,
        readMs: nowMs,
        isDeleted: (tweetId) => tweets.has(tweetId),
        isChanged: (accountId, since) => isMarked(accounts, accountId, since),
        isTweetChanged: (tweetId, since) => isMarked(tweets, tweetId, since),
      }
    },
  }
}

/** Keeps the map in the order of receiving. */
function receive(known: Map<string, Received>, id: string, received: Received): void {
  if ((known.get(id)?.place ?? 0) >= received.place) return
  known.delete(id)
  known.set(id, received)
}

function prune(known: Map<string, Received>, untilMs: number): void {
  for (const [id, { receivedMs }] of known) {
    if (receivedMs > untilMs) return
    known.delete(id)
  }
}
