import { relationshipsBetween, unavailable, type AccountId } from '@flightpath/contracts'
import { PeerUnavailableError, type Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'

export type Pair = { readonly actorId: AccountId; readonly targetId: AccountId }

export type Relationship = {
  /** The actor follows the target. */
  readonly following: boolean
  /** The target follows the actor. */
  readonly followedBy: boolean
  /** Either blocks the other. */
  readonly blocked: boolean
  /** The target is protected. */
  readonly protected: boolean
}

/** In the order of the pairs. Rejects with a 503 ProblemError when graph cannot be asked. */
export type Relationships = (pairs: readonly Pair[]) => Promise<Relationship[]>

/** The most pairs that graph takes at once. */
const pairsAtOnce = 1000

/** Asks graph how accounts stand to each other. Nothing is remembered: a block holds from its answer on. */
export function createRelationships(graph: Client, log: Logger): Relationships {
  return async (pairs) => {
    const relationships: Relationship[] = []
    try {
      for (let start = 0; start < pairs.length; start += pairsAtOnce) {
        const body = { pairs: pairs.slice(start, start + pairsAtOnce) }
        const answer = await graph.call(relationshipsBetween, { body })
        relationships.push(...answer.relationships)
      }
    } catch (error) {
      if (!(error instanceof PeerUnavailableError)) throw error
      log.warn({ reason: error.message, pairs: pairs.length }, 'relationships not looked up')
      throw unavailable('Whether you may do this cannot be looked up now; try again.')
    }
    return relationships
  }
}
