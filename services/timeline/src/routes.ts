import * as contracts from '@flightpath/contracts'
import {
  forbidden,
  newestMentions,
  resourceNotFound,
  searchTweets,
  type AccountId,
  type PageMeta,
  type TweetPage,
} from '@flightpath/contracts'
import type { Client, HttpServer } from '@flightpath/http'
import { boundsOf } from './bounds.ts'
import { isWanted, type Exclude } from './filter.ts'
import { pageToken, type PagedView } from './page-token.ts'
import { fillPage, type Bounds, type Page, type Source } from './page.ts'
import { presentTweets, type FieldsQuery } from './present.ts'
import { readHome, type ReadHomeDeps } from './read-home.ts'
import { readNewest } from './skeleton.ts'

export type RoutesDeps = ReadHomeDeps & { readonly search: Client }

/** The routes that answer pages of tweets. */
export function serveTimelineRoutes(server: HttpServer, deps: RoutesDeps): void {
  server.serve(contracts.getHomeTimeline, async ({ params, query, account }) => {
    requireOwn(account, params.id)
    const bounds = boundsOf(query, 'home', 100)
    const page = await readHome(deps, params.id, bounds, query.exclude ?? [])
    return toAnswer(deps, 'home', page, query)
  })
  server.serve(contracts.getUserTweets, async ({ params, query }) => {
    if (!(await isUser(deps, params.id))) return unknownUser(params.id)
    const source: Source = (untilId, count) => readNewest(deps.write, [params.id], untilId, count)
    const page = await readPage(deps, boundsOf(query, 'user', 10), source, query.exclude ?? [])
    return toAnswer(deps, 'user', page, query)
  })
  server.serve(contracts.getMentions, async ({ params, query }) => {
    if (!(await isUser(deps, params.id))) return unknownUser(params.id)
    const source: Source = async (untilId, limit) => {
      const body = { accountId: params.id, limit, ...(untilId === null ? {} : { untilId }) }
      const { ids } = await deps.write.call(newestMentions, { body })
      return { ids, end: ids.length < limit }
    }
    const page = await readPage(deps, boundsOf(query, 'mentions', 10), source, [])
    return toAnswer(deps, 'mentions', page, query)
  })
  server.serve(contracts.searchRecent, async ({ query }) => {
    const bounds = boundsOf(query, 'search', 10)
    const source: Source = async (untilId, limit) => {
      const body = {
        query: query.query,
        limit,
        ...(untilId === null ? {} : { untilId }),
        ...(bounds.sinceId === null ? {} : { sinceId: bounds.sinceId }),
      }
      const { ids } = await deps.search.call(searchTweets, { body })
      return { ids, end: ids.length < limit }
    }
    return toAnswer(deps, 'search', await readPage(deps, bounds, source, []), query)
  })
}

function readPage(deps: RoutesDeps, bounds: Bounds, source: Source, exclude: Exclude) {
  return fillPage(
    bounds,
    source,
    (ids) => deps.hydration.tweets(ids),
    (tweet) => isWanted(exclude, tweet),
  )
}

async function toAnswer(
  deps: RoutesDeps,
  view: PagedView,
  page: Page,
  query: FieldsQuery,
): Promise<TweetPage> {
  const { views, includes, errors } = await presentTweets(deps.hydration, page.tweets, query)
  return {
    ...(views.length === 0 ? {} : { data: views }),
    ...(includes && { includes }),
    ...(errors && { errors }),
    meta: pageMeta(view, page),
  }
}

function pageMeta(view: PagedView, { tweets, more }: Page): PageMeta {
  const [newest, oldest] = [tweets.at(0), tweets.at(-1)]
  return {
    result_count: tweets.length,
    ...(newest === undefined ? {} : { newest_id: newest.id }),
    ...(oldest === undefined ? {} : { oldest_id: oldest.id }),
    ...(more && oldest !== undefined ? { next_token: pageToken(view, oldest.id) } : {}),
  }
}

/** A home timeline is its owner's alone. */
function requireOwn(account: AccountId | null, id: AccountId): void {
  if (account !== id) {
    throw forbidden(
      `The id [${id}] must be that of the authenticating user [${account ?? 'none'}].`,
    )
  }
}

async function isUser({ hydration }: RoutesDeps, id: AccountId): Promise<boolean> {
  return (await hydration.accounts([id])).has(id)
}

/** The X API answers a timeline of nobody with 200 and a partial error. */
function unknownUser(id: AccountId): TweetPage {
  return { errors: [resourceNotFound('user', 'id', id)], meta: { result_count: 0 } }
}
