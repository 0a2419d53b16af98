import { bucketOf, defineScript, type Cache } from '@flightpath/cache'
import type { AccountId, TweetId } from '@flightpath/contracts'
import { accountMark, tweetMark, type Marks } from './history.ts'
import { createReadMarks, dropMarks, writeMarks, type MarkLog } from './mark-log.ts'

/** The version of an account's relations, or a claim under which the caller may write it. */
export type RelationsClaim =
  | { readonly kind: 'known'; readonly version: number }
  | { readonly kind: 'claimed'; readonly claim: string }

/**
 * What every read checks, so that no stale copy is shown: versions of relations, and a log of marks for accounts that
 * changed and tweets that were deleted. Writers set them after MySQL committed and before they respond. None of it is
 * the source of truth: what is missing is read from its owner.
 */
export type ViewVersions = {
  /** These tweets must not be shown from now on. */
  tombstone(tweetIds: readonly TweetId[]): Promise<void>
  /** These accounts' profiles changed, or who may see their tweets. */
  accountsChanged(accountIds: readonly AccountId[]): Promise<void>
  /** The counts of these tweets and accounts changed: of what is done to the one, of what the other has. */
  countsChanged(tweetIds: readonly TweetId[], accountIds: readonly AccountId[]): Promise<void>
  /** All marks until a moment after the call. A flushed Redis begins another history. */
  marks(): Promise<Marks>
  /** The same of counts. */
  countMarks(): Promise<Marks>
  /** These accounts' relations have these versions now; a lower one than known changes nothing. */
  relationsChanged(changes: readonly { accountId: AccountId; version: number }[]): Promise<void>
  /** The version of an account's relations, or a claim: read graph, then `settleRelations`. */
  relationsVersion(accountId: AccountId): Promise<RelationsClaim>
  /** Makes all copies stale, in all processes: for changes that will never be marked. */
  forget(): Promise<void>
  /** Another number after each time that Redis was away or refused writes: copies of relations from before are stale. */
  returns(): number
  /** Writes the version that graph gave, unless it changed or Redis was flushed since the claim. */
  settleRelations(accountId: AccountId, claim: string, version: number): Promise<void>
}

/** What was deleted or changed, which is rare. */
const changes: MarkLog = { key: 'view-marks', keepMs: 60 * 60 * 1000 }
/** Every tweet changes a count: a log of its own, so that pages without counts read none of it, and a short one. */
const counts: MarkLog = { key: 'count-marks', keepMs: 60 * 1000 }

const relationsKeepSeconds = 24 * 60 * 60

const relationsKey = (accountId: AccountId) => `relations:{${bucketOf(accountId)}}:${accountId}`

const raiseScript = defineScript(`
local known = tonumber(redis.call('GET', KEYS[1]))
if not known or known < tonumber(ARGV[1]) then redis.call('SET', KEYS[1], ARGV[1], 'EX', ARGV[2]) end
return 1`)

const settleScript = defineScript(`
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3]) end
return 1`)

const claimScript = defineScript(`
local known = redis.call('GET', KEYS[1])
if known and tonumber(known) then return known end
redis.call('SET', KEYS[1], ARGV[1], 'EX', 30)
return ARGV[1]`)

/** `random` is in [0, 1). */
export function openViewVersions(
  cache: Cache,
  { now, random }: { now: () => number; random: () => number },
): ViewVersions {
  return {
    tombstone: (tweetIds) => writeMarks(cache, changes, now(), tweetIds.map(tweetMark)),
    accountsChanged: (accountIds) => writeMarks(cache, changes, now(), accountIds.map(accountMark)),
    countsChanged: (tweetIds, accountIds) =>
      writeMarks(cache, counts, now(), [
        ...tweetIds.map(tweetMark),
        ...accountIds.map(accountMark),
      ]),
    marks: createReadMarks(cache, changes, random),
    countMarks: createReadMarks(cache, counts, random),
    async forget() {
      await cache.deleteMatching('relations:*')
      await dropMarks(cache, changes)
      await dropMarks(cache, counts)
    },
    returns: () => cache.returns(),
    async relationsChanged(changes) {
      await Promise.all(
        changes.map(({ accountId, version }) =>
          cache.run(raiseScript, [relationsKey(accountId)], [version, relationsKeepSeconds]),
        ),
      )
    },
    async relationsVersion(accountId) {
      const key = relationsKey(accountId)
      const known = Number((await cache.call('GET', key)) ?? Number.NaN)
      if (!Number.isNaN(known)) return { kind: 'known', version: known }
      const claim = `claim-${random()}`
      const reply = String(await cache.run(claimScript, [key], [claim]))
      return reply === claim
        ? { kind: 'claimed', claim }
        : { kind: 'known', version: Number(reply) }
    },
    async settleRelations(accountId, claim, version) {
      const key = relationsKey(accountId)
      await cache.run(settleScript, [key], [claim, version, relationsKeepSeconds])
    },
  }
}
