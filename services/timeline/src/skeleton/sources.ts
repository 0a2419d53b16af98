// Where the candidates of stored views come from: each a question to the service that owns them.
import {
  connections,
  engagements,
  listMembers,
  listsOf,
  newestByAuthors,
  newestMentions,
  searchTweets,
  type AccountId,
  type ListId,
  type TweetId,
} from '@flightpath/contracts'
import type { connectionKinds, engagementKinds } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { windowOf, type Bounds, type Window } from './bounds.ts'
import type { Edge, Entry, Source } from '../page/fill-page.ts'

/** Ids of tweets, newest first; `end`: there are none beyond them. */
export type TweetIds = { readonly ids: readonly TweetId[]; readonly end: boolean }

/** A source whose positions are the tweets' ids. */
export function sourceById(
  bounds: Bounds,
  read: (window: Window, count: number) => Promise<TweetIds>,
): Source<TweetId> {
  return async (edge, count) => {
    const { ids, end } = await read(windowOf(bounds, edge), count)
    return { entries: ids.map((id) => ({ id, position: id })), end }
  }
}

/** The newest tweets by any of these authors within a window. */
export async function readNewest(
  write: Client,
  authorIds: readonly AccountId[],
  window: Window,
  count: number,
): Promise<TweetIds> {
  if (authorIds.length === 0) return { ids: [], end: true }
  const { ids } = await write.call(newestByAuthors, {
    body: { authorIds: [...authorIds], ...bodyOf(window), limit: count },
  })
  return { ids, end: ids.length < count }
}

/** Tweets by any of these authors, as a source. */
export function newestBy(
  write: Client,
  authorIds: readonly AccountId[],
  bounds: Bounds,
): Source<TweetId> {
  return sourceById(bounds, (window, count) => readNewest(write, authorIds, window, count))
}

/** Tweets by the members of a list, who are asked for once. */
export function newestOfList(
  { graph, write }: { readonly graph: Client; readonly write: Client },
  listId: ListId,
  bounds: Bounds,
): Source<TweetId> {
  let members: Promise<{ readonly accountIds: readonly AccountId[] }> | undefined
  return sourceById(bounds, async (window, count) => {
    members ??= graph.call(listMembers, { body: { listId } })
    return readNewest(write, (await members).accountIds, window, count)
  })
}

/** Tweets that mention an account. */
export function mentionsOf(write: Client, accountId: AccountId, bounds: Bounds): Source<TweetId> {
  return sourceById(bounds, async (window, limit) => {
    const { ids } = await write.call(newestMentions, {
      body: { accountId, ...bodyOf(window), limit },
    })
    return { ids, end: ids.length < limit }
  })
}

/** Tweets that a query finds, newest first. */
export function foundByTime(search: Client, query: string, bounds: Bounds): Source<TweetId> {
  return sourceById(bounds, async (window, limit) => {
    const { ids } = await search.call(searchTweets, {
      body: { query, order: 'recency', ...bodyOf(window), limit },
    })
    return { ids, end: ids.length < limit }
  })
}

/** How many of the best matches a search by relevancy reaches. */
const reachedMatches = 10_000

/** Tweets that a query finds, best first. Positions count down, from `reachedMatches` for the best match. */
export function foundByRelevancy(search: Client, query: string, bounds: Bounds): Source<TweetId> {
  const order = 'relevancy'
  const within = bodyOf({ ...bounds, upward: false })
  return async (edge, count) => {
    const [from, to] = ranksOf(edge, count)
    const limit = to - from
    if (limit <= 0) return { entries: [], end: true }
    const { ids } = await search.call(searchTweets, {
      body: { query, order, ...within, offset: from, limit },
    })
    const entries = ids.map((id, index) => ({
      id,
      position: String(reachedMatches - from - index),
    }))
    return { entries, end: edge?.direction === 'above' ? from === 0 : ids.length < limit }
  }
}

/** Which matches to read, the best being 0: from the first number up to before the second. */
function ranksOf(edge: Edge | null, count: number): [number, number] {
  if (edge === null) return [0, count]
  const rank = reachedMatches - Number(edge.position)
  if (edge.direction === 'above') return [Math.max(rank - count, 0), rank]
  return [rank + 1, Math.min(rank + 1 + count, reachedMatches)]
}

type EngagementKind = (typeof engagementKinds)[number]
type ConnectionKind = (typeof connectionKinds)[number]
type ListKind = 'owned' | 'memberships' | 'followed' | 'pinned'

/** Tweets or accounts by engagement, as the kind has it. */
export function engagedWith<Id extends TweetId | AccountId>(
  write: Client,
  kind: EngagementKind,
  subjectId: string,
  parse: (id: string) => Id | null,
): Source<Id> {
  return async (edge, limit) => {
    const { entries } = await write.call(engagements, {
      body: { kind, subjectId, ...sidesOf(edge), limit },
    })
    const known = entries.flatMap(({ id, position }): Entry<Id>[] => {
      const parsed = parse(id)
      return parsed === null ? [] : [{ id: parsed, position }]
    })
    return { entries: known, end: entries.length < limit }
  }
}

/** Accounts around an account or a list. */
export function connectedTo(
  graph: Client,
  kind: ConnectionKind,
  subjectId: AccountId | ListId,
): Source<AccountId> {
  return async (edge, limit) => {
    const answer = await graph.call(connections, {
      body: { kind, subjectId, ...sidesOf(edge), limit },
    })
    const entries = answer.connections.map(({ accountId, position }) => ({
      id: accountId,
      position,
    }))
    return { entries, end: entries.length < limit }
  }
}

/** Lists around an account. */
export function listsAround(graph: Client, kind: ListKind, accountId: AccountId): Source<ListId> {
  return async (edge, limit) => {
    const { lists } = await graph.call(listsOf, {
      body: { kind, accountId, ...sidesOf(edge), limit },
    })
    const entries = lists.map(({ listId, position }) => ({ id: listId, position }))
    return { entries, end: entries.length < limit }
  }
}

function sidesOf(edge: Edge | null): { before: string | null; after: string | null } {
  return {
    before: edge?.direction === 'below' ? edge.position : null,
    after: edge?.direction === 'above' ? edge.position : null,
  }
}

function bodyOf({ untilId, sinceId, upward }: Window) {
  return {
    ...(untilId !== null && { untilId }),
    ...(sinceId !== null && { sinceId }),
    ...(upward && { upward }),
  }
}
