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
  isDeleted(tweetId: TweetId): boolean
  /** Whether the account may have changed since that moment, which is less than `keepMarksMs` ago. */
  isChanged(accountId: AccountId, since: Marks): boolean
}

/** An entry of the log: whom it is about, and its place, which no earlier entry has reached. */
export type Mark = { readonly name: string; readonly place: number }

export type History = {
  /** Of the log in Redis that this is a copy of. */
  readonly generation: string
  /** Nothing up to here is missing. */
  place(): number
  /** Takes all entries behind a place that was known, maybe again; `nowMs` is of a clock that never steps. */
  add(marks: readonly Mark[], nowMs: number): Marks
}

/** How long marks stay. Copies must be kept shorter: a mark that expired looks like none. */
export const keepMarksMs = 60 * 60 * 1000

export const tweetMark = (tweetId: TweetId): string => `t${tweetId}`
export const accountMark = (accountId: AccountId): string => `a${accountId}`

type Heard = { readonly place: number; readonly heardMs: number }

/** What a process has heard of one log. */
export function createHistory(generation: string): History {
  const history = {}
  const deleted = new Map<string, Heard>()
  const changed = new Map<string, Heard>()
  let place = 0
  return {
    generation,
    place: () => place,
    add(marks, nowMs) {
      for (const mark of marks) {
        place = Math.max(place, mark.place)
        const heard = mark.name.startsWith('t') ? deleted : changed
        hear(heard, mark.name.slice(1), { place: mark.place, heardMs: nowMs })
      }
      forget(deleted, nowMs - keepMarksMs)
      forget(changed, nowMs - keepMarksMs)
      return {
        history,
        place,
        isDeleted: (tweetId) => deleted.has(tweetId),
        isChanged: (accountId, since) =>
          since.history !== history || (changed.get(accountId)?.place ?? 0) > since.place,
      }
    },
  }
}

/** Keeps the map in the order of hearing. */
function hear(known: Map<string, Heard>, id: string, heard: Heard): void {
  if ((known.get(id)?.place ?? 0) >= heard.place) return
  known.delete(id)
  known.set(id, heard)
}

function forget(known: Map<string, Heard>, untilMs: number): void {
  for (const [id, { heardMs }] of known) {
    if (heardMs > untilMs) return
    known.delete(id)
  }
}
