import * as contracts from '@flightpath/contracts'
import {
  accountsByUsernames,
  connections,
  rebuildTimelines,
  resourceNotFound,
  type Account,
  type AccountId,
  type ResourceNotFound,
  type UserAnswer,
  type UserField,
  type UserPage,
} from '@flightpath/contracts'
import type { Client, HttpServer } from '@flightpath/http'
import { pageToken, parsePageToken } from './page-token.ts'
import { presentUser } from './present.ts'
import type { RoutesDeps } from './routes.ts'
import { rebuild } from './skeleton.ts'

type Deps = RoutesDeps & { readonly graph: Client }

type ConnectionsQuery = {
  readonly max_results?: number
  readonly pagination_token?: string
  readonly 'user.fields'?: readonly UserField[]
}

/** All public routes that answer users, and the rebuild of home timelines. */
export function serveUserRoutes(server: HttpServer, deps: Deps): void {
  server.serve(contracts.getMe, async ({ account, query }) => {
    // The gateway lets only tokens that belong to an account come here.
    const found =
      account === null ? undefined : (await deps.hydration.accounts([account])).get(account)
    return toAnswer(found, query, resourceNotFound('user', 'id', account ?? ''))
  })
  server.serve(contracts.getUser, async ({ params, query }) => {
    const found = (await deps.hydration.accounts([params.id])).get(params.id)
    return toAnswer(found, query, resourceNotFound('user', 'id', params.id))
  })
  server.serve(contracts.getUserByUsername, async ({ params: { username }, query }) => {
    const { accounts } = await deps.graph.call(accountsByUsernames, {
      body: { usernames: [username.toLowerCase()] },
    })
    return toAnswer(accounts[0], query, resourceNotFound('user', 'username', username))
  })
  server.serve(contracts.getFollowers, ({ params, query }) =>
    readConnections(deps, 'followers', params.id, query),
  )
  server.serve(contracts.getFollowing, ({ params, query }) =>
    readConnections(deps, 'following', params.id, query),
  )
  server.serve(rebuildTimelines, async ({ body: { accountIds } }) => {
    const existing = await deps.timelines.existing(accountIds)
    for (const accountId of existing) {
      await deps.timelines.drop(accountId)
      await rebuild(deps, await deps.relations(accountId))
    }
    return { rebuilt: existing.length, skipped: accountIds.length - existing.length }
  })
}

function toAnswer(
  account: Account | undefined,
  query: { readonly 'user.fields'?: readonly UserField[] },
  missing: ResourceNotFound,
): UserAnswer {
  if (account === undefined) return { errors: [missing] }
  return { data: presentUser(account, new Set(query['user.fields'])) }
}

async function readConnections(
  { graph, hydration }: Deps,
  direction: 'followers' | 'following',
  accountId: AccountId,
  query: ConnectionsQuery,
): Promise<UserPage> {
  const limit = query.max_results ?? 100
  const token = query.pagination_token
  const before = token === undefined ? null : parsePageToken(direction, token)
  if (!(await hydration.accounts([accountId])).has(accountId)) {
    return { errors: [resourceNotFound('user', 'id', accountId)], meta: { result_count: 0 } }
  }
  const answer = await graph.call(connections, {
    body: { accountId, direction, before, limit: limit + 1 },
  })
  const page = answer.connections.slice(0, limit)
  const accounts = await hydration.accounts(page.map((connection) => connection.accountId))
  const fields = new Set(query['user.fields'])
  const data = page.flatMap((connection) => {
    const account = accounts.get(connection.accountId)
    return account === undefined ? [] : [presentUser(account, fields)]
  })
  const last = page.at(-1)
  const more = answer.connections.length > limit && last !== undefined
  return {
    ...(data.length === 0 ? {} : { data }),
    meta: {
      result_count: data.length,
      ...(more ? { next_token: pageToken(direction, last.position) } : {}),
    },
  }
}
