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
  const [list] = await readLists(deps, viewer, [id])
  return list === undefined
    ? { kind: 'refused', error: resourceNotFound('list', 'id', id) }
    : { kind: 'found', list }
}

/** Lists, each in its id's place; undefined for unknown ones and for private ones of others. */
export async function readLists(
  { graph }: { readonly graph: Client },
  viewer: Viewer,
  ids: readonly ListId[],
): Promise<(List | undefined)[]> {
  if (ids.length === 0) return []
  const { lists } = await graph.call(listsByIds, { body: { ids: [...ids] } })
  const visible = lists.filter((list) => !list.private || list.ownerId === viewer.accountId)
  const byId = new Map(visible.map((list) => [list.id, list]))
  return ids.map((id) => byId.get(id))
}
