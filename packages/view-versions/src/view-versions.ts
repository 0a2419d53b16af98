import { bucketOf, defineScript, type Cache } from '@flightpath/cache'
import type { AccountId, TweetId } from '@flightpath/contracts'

/** Whether tweets were deleted lately, and the generation that this knowledge belongs to. */
export type DeletedCheck = { readonly generation: string; readonly deleted: ReadonlySet<TweetId> }

/** The version that an account's relations have, or a claim under which the asker may write it. */
export type RelationsClaim =
  | { readonly kind: 'known'; readonly version: number }
  | { readonly kind: 'claimed'; readonly claim: string }

/**
 * What every read checks with its page, so that a cached copy is never shown after it was changed: versions of
 * relations and tombstones of tweets. Writers set them after MySQL committed and before they answer. Nothing here is
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
  /** These accounts' relations have these versions now; a lower one than known changes nothing. */
  relationsChanged(changes: readonly { accountId: AccountId; version: number }[]): Promise<void>
  /** The version of an account's relations, or a claim: ask graph, then `settleRelations`. */
  relationsVersion(accountId: AccountId): Promise<RelationsClaim>
  /** Writes the version that graph answered, if nobody changed it and Redis was not flushed since the claim. */
  settleRelations(accountId: AccountId, claim: string, version: number): Promise<void>
}

/** How long tombstones stay. Copies of tweets are kept much shorter. */
const keepTombstonesMs = 60 * 60 * 1000

const deletedKey = 'deleted-tweets'
const generationMember = 'generation'

/** Scores of generations lie above every time, so that pruning by time never takes one. */
const generationBase = 4e15

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
    async tombstone(tweetIds) {
      if (tweetIds.length === 0) return
      const at = now()
      await Promise.all([
        cache.call('ZADD', deletedKey, ...tweetIds.flatMap((id) => [at, id])),
        cache.call('ZREMRANGEBYSCORE', deletedKey, '-inf', at - keepTombstonesMs),
      ])
    },
    async checkDeleted(tweetIds) {
      const scores = asArray(await cache.call('ZMSCORE', deletedKey, generationMember, ...tweetIds))
      const deleted = new Set(tweetIds.filter((_, index) => scores[index + 1] !== null))
      const generation = scores[0]
      if (typeof generation === 'string') return { generation, deleted }
      if (typeof generation === 'number') return { generation: String(generation), deleted }
      return { generation: await beginGeneration(cache, random), deleted }
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

async function beginGeneration(cache: Cache, random: () => number): Promise<string> {
  const score = generationBase + Math.floor(random() * 1e12)
  await cache.call('ZADD', deletedKey, 'NX', score, generationMember)
  return String(await cache.call('ZSCORE', deletedKey, generationMember))
}

function asArray(reply: unknown): unknown[] {
  if (!Array.isArray(reply)) throw new Error(`redis answered ${typeof reply} for a list`)
  return reply
}
