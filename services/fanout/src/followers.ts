import { followersOf, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { LRUCache } from 'lru-cache'

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

/** Follower ids held in memory: about 60 bytes each. */
const heldFollowers = 5_000_000

/** Graph's own bound on one question. */
const authorsPerCall = 5000

/**
 * Follower lists, cached with their version. Every batch asks graph for the versions, and graph answers with the
 * lists that changed: a tweet that was committed after a follow was answered reaches that follower, always.
 */
export function createFollowers(graph: Client): Followers {
  const cache = new LRUCache<AccountId, Audience & { version: number }>({
    maxSize: heldFollowers,
    sizeCalculation: (audience) => audience.followers.length + 1,
  })
  return {
    async of(authorIds) {
      const audiences = new Map<AccountId, Audience>()
      for (let at = 0; at < authorIds.length; at += authorsPerCall) {
        await ask(authorIds.slice(at, at + authorsPerCall), audiences)
      }
      return audiences
    },
  }

  async function ask(
    authorIds: readonly AccountId[],
    audiences: Map<AccountId, Audience>,
  ): Promise<void> {
    const held = new Map<AccountId, Audience>()
    const asked = authorIds.map((id) => {
      const audience = cache.get(id)
      if (audience !== undefined) held.set(id, audience)
      return { id, version: audience?.version ?? null }
    })
    const { authors } = await graph.call(followersOf, { body: { authors: asked } })
    // Those that are not in the answer have not changed.
    for (const [id, audience] of held) audiences.set(id, audience)
    for (const { id, version, followersCount, celebritySinceMs, followers } of authors) {
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
