import {
  accountsByIds,
  accountsByPrefix,
  accountsByUsernames,
  accountStates as accountStatesRoute,
  authenticate,
  celebrities,
  connections,
  followersOf as followersOfRoute,
  issueAppCredential as issueAppCredentialRoute,
  issueCredential as issueCredentialRoute,
  listMembers,
  listsByIds,
  listsOf,
  pageTokenKey,
  protectedAccounts,
  relationshipsBetween,
  relationsOf as relationsOfRoute,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import type { Database } from '@flightpath/storage'
import { randomBytes } from 'node:crypto'
import { accountStates } from './accounts/account-states.ts'
import {
  loadAccountsByIds,
  loadAccountsByUsernames,
  loadProtectedIds,
} from './storing/account-store.ts'
import { loadCelebrities } from './storing/audience-store.ts'
import type { CommandDeps } from './following/change-relations.ts'
import { loadConnections } from './storing/connection-store.ts'
import { findCredentials } from './storing/credential-store.ts'
import { followersOf } from './following/followers-of.ts'
import { issueAppCredential, issueCredential } from './accounts/issue-credential.ts'
import { loadMembers } from './storing/list-member-store.ts'
import { serveLists } from './lists/list-routes.ts'
import { loadListPage } from './storing/list-shelf-store.ts'
import { loadListsByIds } from './storing/list-store.ts'
import { serveRelations } from './relation-routes.ts'
import { relationsOf } from './following/relations-of.ts'
import { loadRelationships } from './storing/relationship-store.ts'
import { searchAccounts } from './accounts/search-accounts.ts'
import { findOrKeepSecret } from './storing/secret-store.ts'

export type RoutesDeps = {
  /** For reads. */
  readonly database: Database
  readonly commands: CommandDeps
  /** Unix milliseconds. */
  readonly now: () => number
}

/** Serves everything that graph answers. */
export function serveRoutes(server: HttpServer, { database, commands, now }: RoutesDeps): void {
  serveRelations(server, commands)
  serveLists(server, commands)
  serveCredentials(server, database, commands)
  serveAccounts(server, database)
  serveGraph(server, database, now)
  serveListReads(server, database)
}

function serveCredentials(server: HttpServer, database: Database, commands: CommandDeps): void {
  server.serve(authenticate, async ({ body }) => ({
    credentials: await findCredentials(database, body.tokenHashes),
  }))
  server.serve(issueCredentialRoute, ({ body }) => issueCredential(commands, body))
  server.serve(issueAppCredentialRoute, () => issueAppCredential(commands))
  server.serve(pageTokenKey, async () => {
    const key = await findOrKeepSecret(database, 'page-tokens', () => randomBytes(32))
    return { key: key.toString('base64url') }
  })
}

function serveAccounts(server: HttpServer, database: Database): void {
  server.serve(accountsByIds, async ({ body }) => ({
    accounts: await loadAccountsByIds(database, body.ids),
  }))
  server.serve(accountsByUsernames, async ({ body }) => ({
    accounts: await loadAccountsByUsernames(database, body.usernames),
  }))
  server.serve(accountsByPrefix, async ({ body }) => ({
    accounts: await searchAccounts(database, body),
  }))
  server.serve(protectedAccounts, async () => ({ ids: await loadProtectedIds(database) }))
  server.serve(accountStatesRoute, async ({ body }) => ({
    states: await accountStates(database, body.ids, body.viewerId),
  }))
}

function serveGraph(server: HttpServer, database: Database, now: () => number): void {
  server.serve(relationsOfRoute, async ({ body }) => ({
    relations: await relationsOf(database, body.accountIds),
  }))
  server.serve(relationshipsBetween, async ({ body }) => ({
    relationships: await loadRelationships(database, body.pairs),
  }))
  server.serve(followersOfRoute, async ({ body }) => ({
    authors: await followersOf(database, body, now),
  }))
  server.serve(celebrities, async () => ({ celebrities: await loadCelebrities(database) }))
  server.serve(connections, async ({ body }) => ({
    connections: await loadConnections(database, body.kind, body.subjectId, body),
  }))
}

function serveListReads(server: HttpServer, database: Database): void {
  server.serve(listsByIds, async ({ body }) => ({
    lists: await loadListsByIds(database, body.ids),
  }))
  server.serve(listMembers, async ({ body }) => ({
    accountIds: await loadMembers(database, body.listId),
  }))
  server.serve(listsOf, async ({ body }) => ({
    lists: await loadListPage(database, body.kind, body.accountId, body),
  }))
}
