import { authenticate, unauthorized, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { LRUCache } from 'lru-cache'
import { createHash } from 'node:crypto'

/** Whom a request acts for: an account, or nobody when the token is an app's. */
export type Caller = { readonly accountId: AccountId | null }

export type Authenticate = (authorization: string | undefined) => Promise<Caller> | Caller

/** How long a known token is believed without asking graph again. */
const believeMs = 60_000

/** An unknown token is asked about again soon: its account may be made this moment. */
const doubtMs = 1000

/**
 * Bearer token → caller, remembered by the token itself in this process only. Throws the API's 401 for no token, a
 * malformed header and an unknown token; PeerUnavailableError when graph cannot be asked.
 */
export function createAuthenticate(graph: Client): Authenticate {
  const known = new LRUCache<string, Caller | 'unknown'>({ max: 100_000, ttl: believeMs })
  return (authorization) => {
    const token = bearerToken(authorization)
    const caller = known.get(token)
    if (caller === undefined) return ask(token)
    if (caller === 'unknown') throw unauthorized('The bearer token is not known.')
    return caller
  }

  async function ask(token: string): Promise<Caller> {
    const tokenHash = createHash('sha256').update(token).digest('hex')
    const { credential } = await graph.call(authenticate, { body: { tokenHash } })
    if (credential === null) {
      known.set(token, 'unknown', { ttl: doubtMs })
      throw unauthorized('The bearer token is not known.')
    }
    known.set(token, credential)
    return credential
  }
}

function bearerToken(authorization: string | undefined): string {
  const match = /^Bearer +([A-Za-z0-9\-._~+/%]{1,512}=*)$/i.exec(authorization ?? '')
  if (match?.[1] === undefined) {
    throw unauthorized(
      authorization === undefined
        ? 'Send an Authorization header with a bearer token.'
        : 'The Authorization header must be: Bearer TOKEN.',
    )
  }
  return match[1]
}
