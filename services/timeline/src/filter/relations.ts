import { loadByTurn } from '@flightpath/batching'
import { relationsOf, type AccountId, type Relations } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import type { RelationsClaim, ViewVersions } from '@flightpath/view-versions'
import type { Viewer } from '@flightpath/visibility'
import { LRUCache } from 'lru-cache'

/** A viewer with an account, as of a moment after the request. `followVersion` is the version of its latest follow. */
export type AccountViewer = Viewer & {
  readonly accountId: AccountId
  readonly version: number
  readonly followVersion: number
}

export type ReadRelations = (accountId: AccountId) => Promise<AccountViewer>

/** Of relations in memory: some 28,000 viewers who follow 20 accounts each. */
const heldBytes = 48 * 1024 * 1024
const relatedBytes = 65
const viewerBytes = 480

/** A copy is dropped after this even if its version still stands: a bound on the harm of a lost version. */
const keepMs = 10 * 60_000

const accountsPerCall = 500

/**
 * Relations, cached with their version. Each request reads the version from Redis; only a copy of that very version
 * is used, so a follow that was answered before is always seen. Without Redis every request goes to graph, and so does
 * the first one after its return: the versions that it was not told meanwhile may come a little later.
 */
export function createReadRelations(
  graph: Client,
  views: ViewVersions,
  log: Logger,
): ReadRelations {
  const held = new LRUCache<AccountId, AccountViewer>({
    maxSize: heldBytes,
    sizeCalculation: ({ following, blocked, muted }) =>
      (following.size + blocked.size + muted.size) * relatedBytes + viewerBytes,
    ttl: keepMs,
    ttlResolution: 1000,
  })
  const load = loadByTurn(async (accountIds: readonly AccountId[]) => {
    const { relations } = await graph.call(relationsOf, { body: { accountIds: [...accountIds] } })
    return new Map(relations.map((relation) => [relation.accountId, toViewer(relation)]))
  }, accountsPerCall)

  let returns = views.returns()

  return async (accountId) => {
    if (returns !== views.returns()) held.clear()
    returns = views.returns()
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

  async function settle(viewer: AccountViewer, claim: string): Promise<void> {
    try {
      await views.settleRelations(viewer.accountId, claim, viewer.version)
    } catch (error) {
      // The claim expires by itself, and the next reader claims anew.
      log.debug({ error }, 'a relations version was not settled')
    }
  }
}

function toViewer(relations: Relations): AccountViewer {
  const { accountId, version, followVersion, following, blocked, muted } = relations
  return {
    accountId,
    version,
    followVersion,
    following: setOf(following),
    blocked: setOf(blocked),
    muted: setOf(muted),
  }
}

const none: ReadonlySet<AccountId> = new Set()

/** Most accounts neither block nor mute, and a set of nothing takes 230 bytes. */
function setOf(ids: readonly AccountId[]): ReadonlySet<AccountId> {
  return ids.length === 0 ? none : new Set(ids)
}
