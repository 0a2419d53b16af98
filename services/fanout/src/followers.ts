import { followersOf, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { LRUCache } from 'lru-cache'
import type { Static } from 'typebox'

/** Who shall have an author's tweets. */
export type Audience = {
  readonly followers: readonly AccountId[]
  readonly followersCount: number
  /** Since when readers merge this author's tweets themselves; null for all but celebrities. */
  readonly celebritySinceMs: number | null
}

export type Followers = {
  /** The audiences of these authors as of now: a follow answered before this call is in them. */
  of(authorIds: readonly AccountId[]): Promise<ReadonlyMap<AccountId, Audience>>
}

/** Of follower lists in memory: some two million followers, so that the list of a million may be among them. */
const heldBytes = 96 * 1024 * 1024
const followerBytes = 48
const listBytes = 220

/** Graph's own bound on one request. */
const authorsPerCall = 5000

/** Followers in one answer: about a megabyte, and more than the usual lists of a batch have together. */
const followersPerPage = 50_000

/**
 * Follower lists, cached with their version. Every batch asks graph for the versions, and graph answers with the
 * lists that changed: a tweet that was committed after a follow was answered reaches that follower, always.
 */
export function createFollowers(graph: Client, perPage = followersPerPage): Followers {
  const cache = new LRUCache<AccountId, Audience & { version: number }>({
    maxSize: heldBytes,
    sizeCalculation: ({ followers }) => followers.length * followerBytes + listBytes,
  })
  return {
    async of(authorIds) {
      const audiences = new Map<AccountId, Audience>()
      for (let at = 0; at < authorIds.length; at += authorsPerCall) {
        await refresh(authorIds.slice(at, at + authorsPerCall), audiences)
      }
      return audiences
    },
  }

  async function refresh(
    authorIds: readonly AccountId[],
    audiences: Map<AccountId, Audience>,
  ): Promise<void> {
    const held = new Map<AccountId, Audience>()
    const asked = authorIds.map((id) => {
      const audience = cache.get(id)
      if (audience !== undefined) held.set(id, audience)
      return { id, version: audience?.version ?? null, after: null }
    })
    const changed = await loadChanged(graph, asked, perPage)
    // Those that are not in the answer have not changed.
    for (const [id, audience] of held) audiences.set(id, audience)
    for (const { id, version, followersCount, celebritySinceMs, followers } of changed) {
      const audience = {
        version,
        followersCount,
        celebritySinceMs,
        followers: followers ?? held.get(id)?.followers ?? [],
      }
      audiences.set(id, audience)
      // A celebrity's list comes no more, so what is held of it would grow stale under a current version.
      if (followers !== undefined || celebritySinceMs === null) cache.set(id, audience)
    }
  }
}

type AskedAuthor = Static<typeof followersOf.body>['authors'][number]
type ChangedAuthor = Static<typeof followersOf.response>['authors'][number]

/**
 * The authors that changed, with their lists whole. A list keeps the version of its first page: who follows while the
 * next ones are read may be missing, but then the version is another one, and the next batch reads the list again.
 */
async function loadChanged(
  graph: Client,
  asked: readonly AskedAuthor[],
  limit: number,
): Promise<Iterable<ChangedAuthor>> {
  const changed = new Map<AccountId, ChangedAuthor>()
  let missing = asked
  while (missing.length > 0) {
    const { authors } = await graph.call(followersOf, { body: { authors: [...missing], limit } })
    for (const author of authors) {
      const begun = changed.get(author.id)
      if (begun === undefined) changed.set(author.id, author)
      else for (const id of author.followers ?? []) begun.followers?.push(id)
    }
    missing = authors
      .filter(({ next }) => next !== null)
      .map(({ id, version, next: after }) => ({ id, version, after }))
  }
  return changed.values()
}
