import { conflict, type TweetId } from '@flightpath/contracts'
import { DatabaseError, isDuplicateKey, type Statements } from '@flightpath/storage'
import { loadUses, useName, type EarlierUse } from '../storing/idempotency-store.ts'
import { storeTweets, type StoreTweetsDeps } from './store-tweets.ts'
import type { TweetDraft } from './tweet-draft.ts'

export type WriteDraftsDeps = StoreTweetsDeps & {
  /** For what Idempotency-Keys were used for. */
  readonly database: Statements
}

/** What became of a draft. */
export type PostOutcome =
  | { readonly kind: 'posted'; readonly id: TweetId }
  | { readonly kind: 'failed'; readonly error: unknown }

type Outcomes = ReadonlyMap<TweetDraft, PostOutcome>

/** Writes a batch; resolves with what became of each draft, in their order. Never rejects. */
export async function writeDrafts(
  deps: WriteDraftsDeps,
  drafts: readonly TweetDraft[],
): Promise<readonly PostOutcome[]> {
  const outcomes = await write(deps, drafts, 1)
  return drafts.map((draft) => outcomes.get(draft) ?? failed(new Error('a draft was forgotten')))
}

/** Two of the same key may not meet in one transaction, so all but the first are written after it, and repeat it. */
async function write(
  deps: WriteDraftsDeps,
  drafts: readonly TweetDraft[],
  attempt: number,
): Promise<Outcomes> {
  const outcomes = new Map<TweetDraft, PostOutcome>()
  const first = new Map<string | symbol, TweetDraft>()
  const repeats: TweetDraft[] = []
  try {
    const earlierUses = await loadEarlierUses(deps, drafts)
    for (const draft of drafts) {
      const name = draft.use === null ? Symbol('no key') : useName(draft.use)
      const earlier = typeof name === 'string' ? earlierUses.get(name) : undefined
      if (earlier !== undefined) outcomes.set(draft, repeated(draft, earlier))
      else if (draft.refusal !== null) outcomes.set(draft, failed(draft.refusal))
      else if (first.has(name)) repeats.push(draft)
      else first.set(name, draft)
    }
  } catch (error) {
    return allFailed(drafts, error)
  }
  const stored = await store(deps, [...first.values()], attempt)
  const again = repeats.length > 0 ? await write(deps, repeats, attempt) : []
  return new Map([...outcomes, ...stored, ...again])
}

async function loadEarlierUses(
  { database }: WriteDraftsDeps,
  drafts: readonly TweetDraft[],
): Promise<ReadonlyMap<string, EarlierUse>> {
  const uses = drafts.flatMap(({ use }) => (use === null ? [] : [use]))
  return uses.length === 0 ? new Map() : loadUses(database, uses)
}

/** What a key was used for answers the same request, and refuses another one. */
function repeated({ use }: TweetDraft, { bodyHash, tweetId }: EarlierUse): PostOutcome {
  return use !== null && bodyHash.equals(use.bodyHash)
    ? { kind: 'posted', id: tweetId }
    : failed(conflict('The Idempotency-Key was used within 24 hours for another request.'))
}

/** The server refused the statements and rolled back, so they may be run again; anything else is final. */
const duplicateAttempts = 3

/** Stores them together; when the server refuses one of them, it alone fails. */
async function store(
  deps: WriteDraftsDeps,
  drafts: readonly TweetDraft[],
  attempt: number,
): Promise<Outcomes> {
  if (drafts.length === 0) return new Map()
  try {
    const ids = await storeTweets(deps, drafts)
    return new Map(
      drafts.map((draft, index) => {
        const id = ids[index]
        return [draft, id === undefined ? failed(new Error('no id')) : { kind: 'posted', id }]
      }),
    )
  } catch (error) {
    // After any other error the outcome of the commit may be unknown: neither an answer nor another try would be right.
    if (!(error instanceof DatabaseError)) return allFailed(drafts, error)
    if (drafts.length > 1) {
      const half = Math.ceil(drafts.length / 2)
      const before = await write(deps, drafts.slice(0, half), attempt)
      return new Map([...before, ...(await write(deps, drafts.slice(half), attempt))])
    }
    // Another instance used the Idempotency-Key since it was looked up, so the next look finds it.
    const again = isDuplicateKey(error) && attempt < duplicateAttempts
    return again ? write(deps, drafts, attempt + 1) : allFailed(drafts, error)
  }
}

function failed(error: unknown): PostOutcome {
  return { kind: 'failed', error }
}

function allFailed(drafts: readonly TweetDraft[], error: unknown): Outcomes {
  return new Map(drafts.map((draft) => [draft, failed(error)]))
}
