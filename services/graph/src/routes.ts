import {
  accountsByIds,
  accountsByUsernames,
  authenticate,
  celebrities,
  connections,
  followersOf as followersOfRoute,
  followUser,
  forbidden,
  invalidRequest,
  issueAppCredential as issueAppCredentialRoute,
  issueCredential as issueCredentialRoute,
  limits,
  notFound,
  parseAccountId,
  relationsOf as relationsOfRoute,
  unfollowUser,
  unsupportedAuthentication,
  type AccountId,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import type { Database } from '@flightpath/storage'
import { loadAccountsByIds, loadAccountsByUsernames } from './account-store.ts'
import { loadCelebrities } from './audience-store.ts'
import { findCredential } from './credential-store.ts'
import { loadConnections } from './follow-store.ts'
import { follow } from './follow.ts'
import { followersOf } from './followers-of.ts'
import { issueAppCredential, issueCredential } from './issue-credential.ts'
import type { ChangeDeps } from './relation-change.ts'
import { relationsOf } from './relations-of.ts'
import { unfollow } from './unfollow.ts'

export type RoutesDeps = {
  /** For reads and credentials. */
  readonly database: Database
  readonly changes: ChangeDeps
}

/** Serves everything that graph answers. */
export function serveRoutes(server: HttpServer, { database, changes }: RoutesDeps): void {
  serveFollows(server, changes)
  serveCredentials(server, database, changes)
  serveReads(server, database, changes)
}

function serveFollows(server: HttpServer, changes: ChangeDeps): void {
  server.serve(followUser, async ({ account, params, body }) => {
    const followerId = requireOwn(account, params.id)
    const followeeId = requireId('target_user_id', body.target_user_id)
    if (followerId === followeeId) {
      throw invalidRequest('target_user_id', followeeId, 'you cannot follow yourself')
    }
    const outcome = await follow(changes, { followerId, followeeId })
    switch (outcome) {
      case 'followed':
      case 'already-following':
        return { data: { following: true, pending_follow: false } }
      case 'unknown-target':
        throw notFound(`Could not find user with target_user_id: [${followeeId}].`)
      case 'too-many':
        throw forbidden(`You follow ${limits.following} accounts, which is the most allowed.`)
    }
  })
  server.serve(unfollowUser, async ({ account, params }) => {
    const followerId = requireOwn(account, params.source_user_id)
    const followeeId = requireId('target_user_id', params.target_user_id)
    await unfollow(changes, { followerId, followeeId })
    return { data: { following: false } }
  })
}

function serveCredentials(server: HttpServer, database: Database, changes: ChangeDeps): void {
  const deps = { database, ids: changes.ids, now: changes.now }
  server.serve(authenticate, async ({ body }) => ({
    credential: await findCredential(database, Buffer.from(body.tokenHash, 'hex')),
  }))
  server.serve(issueCredentialRoute, ({ body }) => issueCredential(deps, body))
  server.serve(issueAppCredentialRoute, () => issueAppCredential(deps))
}

function serveReads(server: HttpServer, database: Database, { now }: ChangeDeps): void {
  server.serve(accountsByIds, async ({ body }) => ({
    accounts: await loadAccountsByIds(database, body.ids),
  }))
  server.serve(accountsByUsernames, async ({ body }) => ({
    accounts: await loadAccountsByUsernames(database, body.usernames),
  }))
  server.serve(relationsOfRoute, async ({ body }) => ({
    relations: await relationsOf(database, body.accountIds),
  }))
  server.serve(followersOfRoute, async ({ body }) => ({
    authors: await followersOf(database, body.authors, now),
  }))
  server.serve(celebrities, async () => ({ celebrities: await loadCelebrities(database) }))
  server.serve(connections, async ({ body }) => ({
    connections: await loadConnections(database, body.direction, body),
  }))
}

/** The account that acts, which must be the one that the path names. */
function requireOwn(account: AccountId | null, id: AccountId): AccountId {
  if (account === null) throw unsupportedAuthentication()
  if (account !== id) throw forbidden('You may do this only as yourself.')
  return account
}

/** An id that the schema took may still be out of range or begin with zeros. */
function requireId(parameter: string, value: string): AccountId {
  const id = parseAccountId(value)
  if (id === null) {
    throw invalidRequest(parameter, value, `the value [${value}] of \`${parameter}\` is not an id`)
  }
  return id
}
