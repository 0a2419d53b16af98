// Who is answered at all, and what may not be shown of what was asked for by name.
import {
  forbidden,
  notAuthorizedForResource,
  resourceNotFound,
  unsupportedAuthentication,
  type AccountId,
  type ListId,
  type PartialError,
  type TweetId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import {
  sees,
  seesTweetsOf,
  seesUser,
  type JudgedAuthor,
  type Viewer,
} from '@flightpath/visibility'
import type { HydratedTweet } from '../hydrate/cached.ts'
import { hydrate, type Hydration } from '../hydrate/hydrate.ts'
import { readLists } from '../hydrate/read-lists.ts'
import type { KnownViewer } from './viewer.ts'

type Deps = { readonly hydration: Hydration }

/** Throws the API's 403 unless the path's user is the one who asks. */
export function requireOwn(account: AccountId | null, id: AccountId): AccountId {
  if (account === id) return id
  throw forbidden(`The id [${id}] must be that of the authenticating user [${account ?? 'none'}].`)
}

/** The account that asks. The gateway lets no app-only token come to a user's route. */
export function requireUser(account: AccountId | null): AccountId {
  if (account === null) throw unsupportedAuthentication()
  return account
}

/** Why a viewer gets no page around a user: it does not exist, or a block stands between them. Null: nothing. */
export function refuseUser(
  deps: Deps,
  viewer: KnownViewer,
  id: AccountId,
): Promise<PartialError | null> {
  return refuse(deps, viewer, id, () => seesUser(viewer, id))
}

/** Why a viewer may not see what only followers of a protected account see. Null: nothing. */
export function refuseTweetsOf(
  deps: Deps,
  viewer: KnownViewer,
  id: AccountId,
): Promise<PartialError | null> {
  return refuse(deps, viewer, id, (author) => seesTweetsOf(viewer, author))
}

async function refuse(
  { hydration }: Deps,
  { marks }: KnownViewer,
  id: AccountId,
  isSeen: (account: JudgedAuthor) => boolean,
): Promise<PartialError | null> {
  const [account] = await hydration.accounts([id], marks)
  if (account === undefined) return resourceNotFound('user', 'id', id)
  return isSeen(account) ? null : notAuthorizedForResource('user', 'id', id)
}

/** Why a viewer gets nothing of a list: for all it may know there is none. Null: nothing. */
export async function refuseList(
  deps: { readonly graph: Client },
  viewer: Viewer,
  id: ListId,
): Promise<PartialError | null> {
  const [list] = await readLists(deps, viewer, [id])
  return list === undefined ? resourceNotFound('list', 'id', id) : null
}

/** What is asked for, and the parameter or expansion that first asks for it, with its value there. */
export type Wanted<Id> = ReadonlyMap<Id, { readonly parameter: string; readonly value: string }>

/** Ids of a parameter. */
export function wantedBy<Id extends string>(parameter: string, ids: readonly Id[]): Wanted<Id> {
  return new Map(ids.map((id) => [id, { parameter, value: id }]))
}

/** Tweets that the viewer may see, in the order of their ids, and errors for the rest. `seen`: some that are seen anyway. */
export async function findTweets(
  { hydration }: Deps,
  viewer: KnownViewer,
  wanted: Wanted<TweetId>,
  seen: readonly HydratedTweet[] = [],
): Promise<{ readonly tweets: HydratedTweet[]; readonly errors: PartialError[] }> {
  if (wanted.size === 0) return { tweets: [], errors: [] }
  const found = new Map(seen.map((hydrated) => [hydrated.tweet.id, hydrated]))
  const missing = [...wanted.keys()].filter((id) => !found.has(id))
  for (const hydrated of await hydrate(hydration, missing, viewer.marks)) {
    if (hydrated !== undefined) found.set(hydrated.tweet.id, hydrated)
  }
  const tweets: HydratedTweet[] = []
  const errors: PartialError[] = []
  for (const [id, { parameter, value }] of wanted) {
    const hydrated = found.get(id)
    if (hydrated === undefined) errors.push(resourceNotFound('tweet', parameter, value))
    else if (sees(viewer, hydrated)) tweets.push(hydrated)
    else errors.push(notAuthorizedForResource('tweet', parameter, value))
  }
  return { tweets, errors }
}
