import {
  accountsByUsernames,
  invalidRequest,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { SearchIndex } from '@flightpath/search-index'
import { currentTrace, type Tracer } from '@flightpath/tracing'
import { queryBody, usernamesIn } from './query-body.ts'
import { parseQuery } from './query-grammar.ts'

export type SearchTweetsDeps = {
  readonly index: SearchIndex
  readonly graph: Client
  readonly tracer: Tracer
}

export type TweetsSearch = {
  readonly query: string
  readonly untilId?: TweetId | undefined
  readonly sinceId?: TweetId | undefined
  readonly limit: number
}

/**
 * Ids of the tweets that a query finds, newest first, within its bounds. Throws a ProblemError that says what is wrong
 * with the query and where.
 */
export async function searchTweets(
  { index, graph, tracer }: SearchTweetsDeps,
  { query: text, untilId, sinceId, limit }: TweetsSearch,
): Promise<TweetId[]> {
  const parsed = parseQuery(text)
  if (parsed.kind === 'invalid') throw invalidRequest('query', text, parsed.reason)
  const accountIds = await resolve(graph, usernamesIn(parsed.query))
  const query = queryBody(parsed.query, {
    accountIdOf: (username) => accountIds.get(username) ?? null,
  })
  const search = () => index.search({ query, untilId, sinceId, limit })
  const trace = currentTrace()
  if (trace === undefined) return search()
  const work = { name: 'search', kind: 'CLIENT', remoteService: 'elasticsearch' } as const
  return tracer.trace(trace, work, search)
}

async function resolve(
  graph: Client,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, AccountId>> {
  if (usernames.length === 0) return new Map()
  const { accounts } = await graph.call(accountsByUsernames, {
    body: { usernames: [...usernames] },
  })
  return new Map(accounts.map(({ username, id }) => [username.toLowerCase(), id]))
}
