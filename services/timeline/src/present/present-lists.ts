import { ListView, type List, type ListField, type UserField } from '@flightpath/contracts'
import { createJsonWriter, toByteText } from '@flightpath/http'
import type { KnownViewer } from '../filter/viewer.ts'
import { presentIncludedUsers, type PresentDeps } from './present-tweets.ts'
import type { Presented } from './write-answer.ts'

/** What a request for lists asks to see. */
export type ListFieldsQuery = {
  readonly 'list.fields'?: readonly ListField[]
  readonly 'user.fields'?: readonly UserField[]
  readonly expansions?: readonly 'owner_id'[]
}

const writeList = createJsonWriter(ListView)

/** Lists in the X API's shape, with their owners when the request expands them. */
export async function presentLists(
  deps: PresentDeps,
  viewer: KnownViewer,
  lists: readonly List[],
  query: ListFieldsQuery,
): Promise<Presented> {
  const fields = new Set(query['list.fields'])
  const expanded = query.expansions?.includes('owner_id') === true ? lists : []
  const owners = new Map(
    expanded.map(({ ownerId }) => [ownerId, { parameter: 'owner_id', value: ownerId }]),
  )
  const users = await presentIncludedUsers(deps, viewer, owners, query)
  return {
    views: lists.map((list) => toByteText(writeList(presentList(list, fields)))),
    includes: { users: users.views },
    errors: users.errors,
  }
}

/** One list: id and name always, the rest when asked for. */
function presentList(list: List, fields: ReadonlySet<ListField>): ListView {
  const view: ListView = { id: list.id, name: list.name }
  if (fields.has('created_at')) view.created_at = new Date(list.createdAtMs).toISOString()
  if (fields.has('description')) view.description = list.description
  if (fields.has('follower_count')) view.follower_count = list.followers
  if (fields.has('member_count')) view.member_count = list.members
  if (fields.has('owner_id')) view.owner_id = list.ownerId
  if (fields.has('private')) view.private = list.private
  return view
}
