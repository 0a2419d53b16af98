import { listsByIds, type List, type ListId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { seesList, type Viewer } from '@flightpath/visibility'

/** Lists, each in its id's place; undefined for unknown ones and for private ones of others. */
export async function readLists(
  { graph }: { readonly graph: Client },
  viewer: Viewer,
  ids: readonly ListId[],
): Promise<(List | undefined)[]> {
  if (ids.length === 0) return []
  const { lists } = await graph.call(listsByIds, { body: { ids: [...ids] } })
  const visible = lists.filter((list) => seesList(viewer, list))
  const byId = new Map(visible.map((list) => [list.id, list]))
  return ids.map((id) => byId.get(id))
}
