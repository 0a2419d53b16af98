import { coalesce, inParts } from '@flightpath/batching'
import { authenticate, limits, unauthorized, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { LRUCache } from 'lru-cache'
import { hash } from 'node:crypto'

/** Whom a request acts for: an account, or nobody when the token is an app's. */
export type Caller = { readonly accountId: AccountId | null }

export type Authenticate = (authorization: string | undefined) => Promise<Caller> | Caller

/** The time to live of a known token: without asking graph again. */
const timeToLiveMs = 60_000

/** Of callers in memory: some 70,000, each its header, and so much beside. */
const heldBytes = 16 * 1024 * 1024
const entryBytes = 190

/** An unknown token is asked about again soon: its account may be made this moment. */
const unknownTimeToLiveMs = 1000

/**
 * Bearer token → caller, remembered by the header as it is, in this process only. Throws the API's 401 for no token, a
 * malformed header and an unknown token; PeerUnavailableError when graph cannot be asked.
 */
export function createAuthenticate(graph: Client): Authenticate {
  // With a coarser resolution the clock need not be looked at for each request.
  const times = { ttl: timeToLiveMs, ttlResolution: 100 }
  const known = new LRUCache<string, Caller | 'unknown'>({
    maxSize: heldBytes,
    sizeCalculation: (_caller, header) => header.length + entryBytes,
    ...times,
  })
  const ask = coalesce((hashes: readonly string[]) => findCallers(graph, hashes))
  return (authorization) => {
    if (authorization === undefined) {
      throw unauthorized('Send an Authorization header with a bearer token.')
    }
    const caller = known.get(authorization)
    if (caller === undefined) return learn(authorization)
    if (caller === 'unknown') throw unauthorized('The bearer token is not known.')
    return caller
  }

  async function learn(authorization: string): Promise<Caller> {
    const caller = await ask(hash('sha256', bearerToken(authorization)))
    if (caller === null) {
      known.set(authorization, 'unknown', { ttl: unknownTimeToLiveMs })
      throw unauthorized('The bearer token is not known.')
    }
    known.set(authorization, caller)
    return caller
  }
}

function bearerToken(authorization: string): string {
  const match = /^Bearer +([A-Za-z0-9\-._~+/%]{1,512}=*)$/i.exec(authorization)
  if (match?.[1] === undefined) {
    throw unauthorized('The Authorization header must be: Bearer TOKEN.')
  }
  return match[1]
}

async function findCallers(
  graph: Client,
  hashes: readonly string[],
): Promise<readonly (Caller | null)[]> {
  const answers = await Promise.all(
    inParts(hashes, limits.tokensPerRequest).map((tokenHashes) =>
      graph.call(authenticate, { body: { tokenHashes: [...tokenHashes] } }),
    ),
  )
  return answers.flatMap(({ credentials }) => credentials)
}
