import type { AccountId } from '@flightpath/contracts'
import type { StoredGraph } from '../stored/graph.ts'
import type { StoredTweet } from '../stored/tweets.ts'
import type { Viewer } from './viewer.ts'

/** How somebody stands to others, without who is protected. */
export async function loadViewer(graph: StoredGraph, id: AccountId): Promise<Viewer> {
  return {
    id,
    following: new Set(await graph.following(id)),
    blocked: new Set(await graph.blockedEitherWay(id)),
    muted: new Set(await graph.muting(id)),
    protected: new Set(),
  }
}

/** The same viewer, knowing which authors of these tweets and of what they repost are protected. */
export async function awareOf(
  graph: StoredGraph,
  viewer: Viewer,
  tweets: readonly StoredTweet[],
): Promise<Viewer> {
  const authors = new Set(
    tweets.flatMap(({ authorId, original }) =>
      original === null ? [authorId] : [authorId, original.authorId],
    ),
  )
  // Whom it follows it sees anyway.
  const strangers = [...authors].filter((id) => id !== viewer.id && !viewer.following.has(id))
  const protectedOnes = await graph.protectedAmong(strangers)
  return { ...viewer, protected: new Set([...viewer.protected, ...protectedOnes]) }
}
