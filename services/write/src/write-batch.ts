import { conflict } from '@flightpath/contracts'
import { DatabaseError, isDuplicateKey } from '@flightpath/storage'
import { commitTweets, type CommitDeps } from './commit-tweets.ts'
import { loadUses, useName } from './idempotency-store.ts'
import type { PendingTweet } from './tweet-batch.ts'

/** Makes the function that writes a batch and settles each of its tweets; it never rejects. */
export function createWriteBatch(
  deps: CommitDeps,
): (batch: readonly PendingTweet[]) => Promise<void> {
  return (batch) => writeBatch(deps, batch, 1)
}

/** Two of the same key may not meet in one transaction, so all but the first are written after it, and repeat it. */
async function writeBatch(
  deps: CommitDeps,
  batch: readonly PendingTweet[],
  attempt: number,
): Promise<void> {
  let repeats: readonly PendingTweet[] = []
  try {
    const fresh = await answerRepeated(deps, batch)
    const separated = separateRepeats(fresh.filter(isAllowed))
    repeats = separated.repeats
    if (separated.first.length > 0) await commit(deps, separated.first, attempt)
  } catch (error) {
    return rejectAll(batch, error)
  }
  if (repeats.length > 0) await writeBatch(deps, repeats, attempt)
}

function separateRepeats(batch: readonly PendingTweet[]) {
  const seen = new Set<string>()
  const first: PendingTweet[] = []
  const repeats: PendingTweet[] = []
  for (const pending of batch) {
    const { use } = pending.draft
    const name = use === null ? null : useName(use)
    if (name !== null && seen.has(name)) {
      repeats.push(pending)
    } else {
      if (name !== null) seen.add(name)
      first.push(pending)
    }
  }
  return { first, repeats }
}

/** Resolves those whose Idempotency-Key was used for the same body, rejects those for another; returns the rest. */
async function answerRepeated(
  { database }: CommitDeps,
  batch: readonly PendingTweet[],
): Promise<readonly PendingTweet[]> {
  const uses = batch.flatMap(({ draft }) => (draft.use === null ? [] : [draft.use]))
  if (uses.length === 0) return batch
  const earlierUses = await loadUses(database, uses)
  return batch.filter(({ draft: { use }, resolve, reject }) => {
    const earlier = use === null ? undefined : earlierUses.get(useName(use))
    if (use === null || earlier === undefined) return true
    if (earlier.bodyHash.equals(use.bodyHash)) resolve(earlier.tweetId)
    else reject(conflict('The Idempotency-Key was used within 24 hours for another request.'))
    return false
  })
}

/** Whether it may be posted; rejects it where not. */
function isAllowed({ draft: { refusal }, reject }: PendingTweet): boolean {
  if (refusal === null) return true
  reject(refusal)
  return false
}

/** The server refused the statements and rolled back, so they may be run again; anything else is final. */
const duplicateAttempts = 3

/** Commits them together; when the server refuses one of them, it alone fails. */
async function commit(
  deps: CommitDeps,
  batch: readonly PendingTweet[],
  attempt: number,
): Promise<void> {
  try {
    await commitTweets(deps, batch)
  } catch (error) {
    if (!(error instanceof DatabaseError)) {
      // The outcome of the commit may be unknown: neither an answer nor another try would be right.
      rejectAll(batch, error)
    } else if (batch.length > 1) {
      const half = Math.ceil(batch.length / 2)
      await writeBatch(deps, batch.slice(0, half), attempt)
      await writeBatch(deps, batch.slice(half), attempt)
    } else if (isDuplicateKey(error) && attempt < duplicateAttempts) {
      // Another instance used the Idempotency-Key since it was looked up, so the next look finds it.
      await writeBatch(deps, batch, attempt + 1)
    } else {
      rejectAll(batch, error)
    }
  }
}

function rejectAll(batch: readonly PendingTweet[], error: unknown): void {
  for (const { reject } of batch) reject(error)
}
