// Where the candidates of stored views come from: each a request to the service that owns them.
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
import type { Edge, Source } from '../page/fill-page.ts'

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
  limit: number,
): Promise<TweetIds> {
  if (authorIds.length === 0) return { ids: [], end: true }
  const body = { authorIds: [...authorIds], ...bodyOf(window), limit }
  return upTo(limit, await write.call(newestByAuthors, { body }))
}

/** Tweets by any of these authors. */
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
    const body = { accountId, ...bodyOf(window), limit }
    return upTo(limit, await write.call(newestMentions, { body }))
  })
}

/** Tweets that a query finds, newest first. */
export function foundByTime(search: Client, query: string, bounds: Bounds): Source<TweetId> {
  return sourceById(bounds, async (window, limit) => {
    const body = { query, order: 'recency' as const, ...bodyOf(window), limit }
    return upTo(limit, await search.call(searchTweets, { body }))
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
  return sourceByPosition(async (sides) => {
    const { entries } = await write.call(engagements, { body: { kind, subjectId, ...sides } })
    return entries.map(({ id, position }) => ({ id: parse(id), position }))
  })
}

/** Accounts around an account or a list. */
export function connectedTo(
  graph: Client,
  kind: ConnectionKind,
  subjectId: AccountId | ListId,
): Source<AccountId> {
  return sourceByPosition(async (sides) => {
    const answer = await graph.call(connections, { body: { kind, subjectId, ...sides } })
    return answer.connections.map(({ accountId, position }) => ({ id: accountId, position }))
  })
}

/** Lists around an account. */
export function listsAround(graph: Client, kind: ListKind, accountId: AccountId): Source<ListId> {
  return sourceByPosition(async (sides) => {
    const { lists } = await graph.call(listsOf, { body: { kind, accountId, ...sides } })
    return lists.map(({ listId, position }) => ({ id: listId, position }))
  })
}

/** One side of an edge, or neither. */
type Sides = {
  readonly before: string | null
  readonly after: string | null
  readonly limit: number
}

/** A source whose positions are its owner's. What has no id is none of ours. */
function sourceByPosition<Id extends string>(
  read: (sides: Sides) => Promise<readonly { id: Id | null; position: string }[]>,
): Source<Id> {
  return async (edge, limit) => {
    const found = await read({
      before: edge?.direction === 'below' ? edge.position : null,
      after: edge?.direction === 'above' ? edge.position : null,
      limit,
    })
    const entries = found.flatMap(({ id, position }) => (id === null ? [] : { id, position }))
    return { entries, end: found.length < limit }
  }
}

/** An owner that answers less than it was asked for has no more. */
function upTo(limit: number, { ids }: { readonly ids: readonly TweetId[] }): TweetIds {
  return { ids, end: ids.length < limit }
}

function bodyOf({ untilId, sinceId, upward }: Window) {
  return {
    ...(untilId !== null && { untilId }),
    ...(sinceId !== null && { sinceId }),
    ...(upward && { upward }),
  }
}
