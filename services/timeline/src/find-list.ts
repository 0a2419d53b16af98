import {
  listsByIds,
  resourceNotFound,
  type List,
  type ListId,
  type PartialError,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Viewer } from './relations.ts'

export type FoundList =
  | { readonly kind: 'found'; readonly list: List }
  | { readonly kind: 'refused'; readonly error: PartialError }

/** A list by id, as far as the viewer may know of it. */
export async function findList(
  deps: { readonly graph: Client },
  viewer: Viewer,
  id: ListId,
): Promise<FoundList> {
  const list = (await readLists(deps, viewer, [id])).get(id)
  return list === undefined
    ? { kind: 'refused', error: resourceNotFound('list', 'id', id) }
    : { kind: 'found', list }
}

/** Lists by id; unknown ones are missing, and so are private ones of others. */
export async function readLists(
  { graph }: { readonly graph: Client },
  viewer: Viewer,
  ids: readonly ListId[],
): Promise<ReadonlyMap<ListId, List>> {
  if (ids.length === 0) return new Map()
  const { lists } = await graph.call(listsByIds, { body: { ids: [...ids] } })
  return new Map(
    lists
      .filter((list) => !list.private || list.ownerId === viewer.accountId)
      .map((list) => [list.id, list]),
  )
}
