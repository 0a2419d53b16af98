// Which accounts and lists each view holds for each viewer.
import {
  blocked,
  seesAuthor,
  seesId,
  seesList,
  tweetsWhere,
  type List,
  type Model,
} from './model.ts'
import { createView, toEntries, type View } from './view.ts'

export function likingUsers(model: Model, viewer: string, id: string): View {
  const ids = model.likes.to(id).filter((account) => !model.mutes.has(viewer, account))
  return peopleOfTweet(model, viewer, id, 'liking_users', ids)
}

export function retweetedBy(model: Model, viewer: string, id: string): View {
  const reposts = tweetsWhere(model, ({ original }) => original === id)
  const ids = reposts
    .map(({ author }) => author)
    .filter((account) => !model.mutes.has(viewer, account))
  // Nothing says whether a repost that the viewer cannot see tells its author here.
  const open = new Set(ids.filter((account) => !seesAuthor(model, viewer, account)))
  return { ...peopleOfTweet(model, viewer, id, 'retweeted_by', ids), open }
}

export function followers(model: Model, viewer: string, account: string): View {
  return peopleOfAccount(model, viewer, account, 'followers', model.follows.to(account))
}

export function following(model: Model, viewer: string, account: string): View {
  return peopleOfAccount(model, viewer, account, 'following', model.follows.of(account))
}

export function blocking(model: Model, viewer: string): View {
  return ownPeople('blocking', viewer, model.blocks.of(viewer))
}

export function muting(model: Model, viewer: string): View {
  const ids = model.mutes.of(viewer)
  const open = new Set(ids.filter((id) => blocked(model, viewer, id)))
  return { ...ownPeople('muting', viewer, ids), open }
}

export function followRequests(model: Model, viewer: string): View {
  return ownPeople('follow_requests', viewer, model.requests.to(viewer))
}

export function listMembers(model: Model, viewer: string, list: List): View {
  const ids = model.members.of(list.id).filter((id) => !blocked(model, viewer, id))
  const entries = seesList(viewer, list) ? toEntries(ids) : null
  const path = `/2/lists/${list.id}/members`
  return createView(`members of list ${list.id}`, viewer, path, [1, 100], entries)
}

export function ownedLists(model: Model, viewer: string, owner: string): View {
  const lists = [...model.lists.values()].filter((list) => list.owner === owner)
  const ids = lists.filter((list) => seesList(viewer, list)).map(({ id }) => id)
  const path = `/2/users/${owner}/owned_lists`
  return createView(`lists of ${owner}`, viewer, path, [1, 100], toEntries(ids.toReversed()))
}

function peopleOfTweet(
  model: Model,
  viewer: string,
  id: string,
  what: string,
  ids: readonly string[],
): View {
  const shown = ids.filter((account) => !blocked(model, viewer, account))
  const entries = seesId(model, viewer, id) ? toEntries(shown) : null
  return createView(`${what} of ${id}`, viewer, `/2/tweets/${id}/${what}`, [1, 100], entries)
}

function peopleOfAccount(
  model: Model,
  viewer: string,
  account: string,
  what: string,
  ids: readonly string[],
): View {
  const shown = ids.filter((id) => !blocked(model, viewer, id))
  const entries = seesAuthor(model, viewer, account) ? toEntries(shown) : null
  return createView(
    `${what} of ${account}`,
    viewer,
    `/2/users/${account}/${what}`,
    [1, 100],
    entries,
  )
}

function ownPeople(what: string, viewer: string, ids: readonly string[]): View {
  return createView(what, viewer, `/2/users/${viewer}/${what}`, [1, 100], toEntries(ids))
}
