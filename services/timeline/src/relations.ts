import { relationsOf, type AccountId, type Relations } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import type { RelationsClaim, ViewVersions } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import { createBatcher } from './batcher.ts'

/** What one account's views depend on, as of a moment after the question. */
export type Viewer = {
  readonly accountId: AccountId
  readonly version: number
  readonly followVersion: number
  readonly following: ReadonlySet<AccountId>
}

export type ReadRelations = (accountId: AccountId) => Promise<Viewer>

/** Followed accounts held in memory: about 100 bytes each. */
const heldFollowing = 2_000_000

/** A copy is dropped after this even if its version still stands: a bound on the harm of a lost version. */
const keepMs = 60_000

const accountsPerCall = 500

/**
 * Relations, cached with their version. Each question reads the version from Redis; only a copy of that very version
 * is used, so a follow that was answered before is always seen. Without Redis every question goes to graph.
 */
export function createReadRelations(
  graph: Client,
  views: ViewVersions,
  log: Logger,
): ReadRelations {
  const held = new LRUCache<AccountId, Viewer>({
    maxSize: heldFollowing,
    sizeCalculation: (viewer) => viewer.following.size + 1,
    ttl: keepMs,
  })
  const load = createBatcher(async (accountIds: readonly AccountId[]) => {
    const { relations } = await graph.call(relationsOf, { body: { accountIds: [...accountIds] } })
    return new Map(relations.map((relation) => [relation.accountId, toViewer(relation)]))
  }, accountsPerCall)

  return async (accountId) => {
    const state = await stateOf(accountId)
    const copy = held.get(accountId)
    if (state?.kind === 'known' && copy?.version === state.version) return copy
    const viewer = (await load([accountId])).get(accountId)
    if (viewer === undefined) throw new Error(`graph did not answer the relations of ${accountId}`)
    if (state !== null) held.set(accountId, viewer)
    if (state?.kind === 'claimed') await settle(viewer, state.claim)
    return viewer
  }

  async function stateOf(accountId: AccountId): Promise<RelationsClaim | null> {
    try {
      return await views.relationsVersion(accountId)
    } catch (error) {
      log.debug({ error }, 'relations are read from graph')
      return null
    }
  }

  async function settle(viewer: Viewer, claim: string): Promise<void> {
    try {
      await views.settleRelations(viewer.accountId, claim, viewer.version)
    } catch (error) {
      // The claim expires by itself, and the next reader claims anew.
      log.debug({ error }, 'a relations version was not settled')
    }
  }
}

function toViewer({ accountId, version, followVersion, following }: Relations): Viewer {
  return { accountId, version, followVersion, following: new Set(following) }
}
