import * as contracts from '@flightpath/contracts'
import {
  accountsByPrefix,
  accountsByUsernames,
  resourceNotFound,
  type AccountId,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { seesUser } from '@flightpath/visibility'
import type { TimelineDeps } from '../deps.ts'
import { requireUser } from '../filter/refusals.ts'
import { readViewer, type KnownViewer } from '../filter/viewer.ts'
import { toCached, type CachedAccount } from '../hydrate/cached.ts'
import type { Source } from '../page/fill-page.ts'
import { users } from '../page/kinds.ts'
import { servePage } from '../page/serve-page.ts'
import { presentUsers, type UserFieldsQuery } from '../present/present-users.ts'
import { writeOne, writeSeveral } from '../present/write-answer.ts'

/** The routes that look users up. A profile is shown to everybody, whoever blocks whom. */
export function serveUsers(server: HttpServer, deps: TimelineDeps): void {
  serveOneUser(server, deps)
  serveSeveralUsers(server, deps)
  serveUserSearch(server, deps)
}

function serveOneUser(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getMe, ({ account, query }) => {
    const id = requireUser(account)
    return readById(id, account, query)
  })
  server.serve(contracts.getUser, ({ params, account, query }) =>
    readById(params.id, account, query),
  )
  server.serve(contracts.getUserByUsername, async ({ params: { username }, account, query }) => {
    const [viewer, found] = await Promise.all([
      readViewer(deps, account, query),
      findByUsernames(deps, [username]),
    ])
    return answer(found.get(username.toLowerCase()), 'username', username, viewer, query)
  })

  async function readById(id: AccountId, account: AccountId | null, query: UserFieldsQuery) {
    const viewer = await readViewer(deps, account, query)
    const [found] = await deps.hydration.accounts([id], viewer.marks)
    return answer(found, 'id', id, viewer, query)
  }

  async function answer(
    found: CachedAccount | undefined,
    parameter: string,
    value: string,
    viewer: KnownViewer,
    query: UserFieldsQuery,
  ) {
    if (found === undefined) return { errors: [resourceNotFound('user', parameter, value)] }
    return writeOne(await presentUsers(deps, viewer, [found], query))
  }
}

function serveSeveralUsers(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getUsers, async ({ account, query }) => {
    const ids = [...new Set(query.ids)]
    const viewer = await readViewer(deps, account, query)
    return answer(await deps.hydration.accounts(ids, viewer.marks), 'ids', ids, viewer, query)
  })
  server.serve(contracts.getUsersByUsernames, async ({ account, query }) => {
    // Each once, however it is spelt; an error repeats the first spelling.
    const asked = new Map<string, string>()
    for (const name of query.usernames) {
      if (!asked.has(name.toLowerCase())) asked.set(name.toLowerCase(), name)
    }
    const [viewer, found] = await Promise.all([
      readViewer(deps, account, query),
      findByUsernames(deps, [...asked.keys()]),
    ])
    const accounts = Array.from(asked.keys(), (key) => found.get(key))
    return answer(accounts, 'usernames', [...asked.values()], viewer, query)
  })

  async function answer(
    found: readonly (CachedAccount | undefined)[],
    parameter: string,
    keys: readonly string[],
    viewer: KnownViewer,
    query: UserFieldsQuery,
  ) {
    const accounts = found.filter((one) => one !== undefined)
    const missing = keys
      .filter((_, place) => found[place] === undefined)
      .map((key) => resourceNotFound('user', parameter, key))
    const presented = await presentUsers(deps, viewer, accounts, query)
    return writeSeveral({ ...presented, errors: [...missing, ...presented.errors] })
  }
}

/** Accounts by username in lower case. */
async function findByUsernames(
  { graph }: Pick<TimelineDeps, 'graph'>,
  usernames: readonly string[],
): Promise<ReadonlyMap<string, CachedAccount>> {
  const { accounts } = await graph.call(accountsByUsernames, {
    body: { usernames: usernames.map((username) => username.toLowerCase()) },
  })
  return new Map(accounts.map((account) => [account.username.toLowerCase(), toCached(account)]))
}

/** Pages go by username, and only forward. */
function serveUserSearch(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.searchUsers, ({ account, query }) => {
    const prefix = query.query.trim().replace(/^@/, '')
    const source: Source<AccountId> = async (edge, limit) => {
      if (prefix === '') return { entries: [], end: true }
      const { accounts } = await deps.graph.call(accountsByPrefix, {
        body: { prefix, after: edge?.position ?? null, limit },
      })
      const entries = accounts.map(({ id, username }) => ({ id, position: username.toLowerCase() }))
      return { entries, end: entries.length < limit }
    }
    return servePage(deps, users, { account, query }, (viewer) => ({
      scope: ['users', query.query],
      source,
      belongs: ({ id }) => seesUser(viewer, id),
      ways: 'forward',
    }))
  })
}
