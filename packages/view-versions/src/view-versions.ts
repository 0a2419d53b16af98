import { bucketOf, defineScript, type Cache } from '@flightpath/cache'
import type { AccountId, TweetId } from '@flightpath/contracts'
import { checkMarks } from './check-marks.ts'

/** Whether tweets were deleted lately, and the generation that this knowledge belongs to. */
export type DeletedCheck = { readonly generation: string; readonly deleted: ReadonlySet<TweetId> }

/** Marks of accounts, and the generation that they belong to. An account that did not change lately has `''`. */
export type AccountsCheck = {
  readonly generation: string
  readonly marks: ReadonlyMap<AccountId, string>
}

/** The version that an account's relations have, or a claim under which the asker may write it. */
export type RelationsClaim =
  | { readonly kind: 'known'; readonly version: number }
  | { readonly kind: 'claimed'; readonly claim: string }

/**
 * What every read checks with its page, so that a cached copy is never shown after it was changed: versions of
 * relations, marks of accounts and tombstones of tweets. Writers set them after MySQL committed and before they answer. Nothing here is
 * a source: what is missing is asked of its owner.
 */
export type ViewVersions = {
  /** Tombstones: these tweets must not be shown from now on. */
  tombstone(tweetIds: readonly TweetId[]): Promise<void>
  /**
   * Which of these tweets have tombstones. A copy of a tweet may be shown only if it was read under the same
   * generation, less than `keepTombstonesMs` ago; a flushed Redis begins a new generation.
   */
  checkDeleted(tweetIds: readonly TweetId[]): Promise<DeletedCheck>
  /** Marks: these accounts' profiles changed, or who may see their tweets. Each call gives them marks of its own. */
  accountsChanged(accountIds: readonly AccountId[]): Promise<void>
  /**
   * The marks of these accounts. A copy of an account may be used only if it was loaded after a check of the same
   * generation that gave the same mark, less than `keepMarksMs` ago: then nothing changed since that check. No mark
   * (`''`) is a mark like others.
   */
  checkAccounts(accountIds: readonly AccountId[]): Promise<AccountsCheck>
  /** These accounts' relations have these versions now; a lower one than known changes nothing. */
  relationsChanged(changes: readonly { accountId: AccountId; version: number }[]): Promise<void>
  /** The version of an account's relations, or a claim: ask graph, then `settleRelations`. */
  relationsVersion(accountId: AccountId): Promise<RelationsClaim>
  /** Writes the version that graph answered, if nobody changed it and Redis was not flushed since the claim. */
  settleRelations(accountId: AccountId, claim: string, version: number): Promise<void>
}

/** How long tombstones stay. Copies of tweets are kept much shorter. */
const keepTombstonesMs = 60 * 60 * 1000

/** How long marks of accounts stay. Copies of accounts must be kept shorter: a mark that expired looks like none. */
const keepMarksMs = 60 * 60 * 1000

const deletedKey = 'deleted-tweets'
const changedKey = 'changed-accounts'
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

// A mark is the time of the change, or one more than the last mark if that is not earlier: two changes within one
// millisecond, or by a clock that is behind, have two marks.
const markScript = defineScript(`
local now = tonumber(ARGV[1])
for index = 3, #ARGV do
  local known = tonumber(redis.call('ZSCORE', KEYS[1], ARGV[index]) or 0)
  redis.call('ZADD', KEYS[1], string.format('%.0f', math.max(now, known + 1)), ARGV[index])
end
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', ARGV[2])
return 1`)

/** `random` is in [0, 1). */
export function openViewVersions(
  cache: Cache,
  { now, random }: { now: () => number; random: () => number },
): ViewVersions {
  return {
    async tombstone(tweetIds) {
      if (tweetIds.length === 0) return
      const at = now()
      await Promise.all([
        cache.call('ZADD', deletedKey, ...tweetIds.flatMap((id) => [at, id])),
        cache.call('ZREMRANGEBYSCORE', deletedKey, '-inf', at - keepTombstonesMs),
      ])
    },
    async checkDeleted(tweetIds) {
      const { generation, marks } = await checkMarks(cache, random, deletedKey, tweetIds)
      return { generation, deleted: new Set(tweetIds.filter((_, index) => marks[index] !== '')) }
    },
    async accountsChanged(accountIds) {
      if (accountIds.length === 0) return
      const at = now()
      await cache.run(markScript, [changedKey], [at, at - keepMarksMs, ...accountIds])
    },
    async checkAccounts(accountIds) {
      const { generation, marks } = await checkMarks(cache, random, changedKey, accountIds)
      return {
        generation,
        marks: new Map(accountIds.map((id, index) => [id, marks[index] ?? ''])),
      }
    },
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
