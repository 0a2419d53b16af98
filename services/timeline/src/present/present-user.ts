import { UserView, type AccountId, type UserField } from '@flightpath/contracts'
import { createJsonWriter, toByteText, type ByteText, type Client } from '@flightpath/http'
import { seesTweetsOf, type Viewer } from '@flightpath/visibility'
import type { CachedAccount } from '../hydrate/cached.ts'
import {
  readAccountStates,
  readAuthorStates,
  type AccountStates,
  type AuthorStates,
} from './states.ts'

/** What is asked about users besides their profiles. Null where no field needs it. */
export type UserFacts = {
  readonly accounts: AccountStates | null
  readonly authors: AuthorStates | null
}

export type UserFactsDeps = { readonly graph: Client; readonly write: Client }

/** Asks for the counts, connections and tweets of users, all at once, as far as these fields show them. */
export async function readUserFacts(
  { graph, write }: UserFactsDeps,
  viewer: Viewer,
  ids: readonly AccountId[],
  fields: ReadonlySet<string>,
): Promise<UserFacts> {
  const needs = (...names: UserField[]) => ids.length > 0 && names.some((name) => fields.has(name))
  const [accounts, authors] = await Promise.all([
    needs('public_metrics', 'connection_status')
      ? readAccountStates(graph, ids, viewer.accountId)
      : null,
    needs('public_metrics', 'pinned_tweet_id', 'most_recent_tweet_id')
      ? readAuthorStates(write, ids)
      : null,
  ])
  return { accounts, authors }
}

/** Fields that depend on the account alone, whoever asks. */
const ownFields: ReadonlySet<UserField> = new Set<UserField>([
  'created_at',
  'description',
  'location',
  'profile_image_url',
  'protected',
  'url',
  'verified',
  'verified_type',
])

const writeUser = createJsonWriter(UserView)

/**
 * Presents users with certain fields: id, name and username always, the rest when asked for. A view that depends on the
 * account alone is written once.
 */
export function createPresentUser(
  viewer: Viewer,
  fields: ReadonlySet<UserField>,
  facts: UserFacts,
): (account: CachedAccount) => ByteText {
  const names = [...fields].join()
  const keeps = [...fields].every((field) => ownFields.has(field))
  return (account) => {
    if (keeps && account.shown?.fields === names) return account.shown.json
    const json = toByteText(writeUser(presentUser(viewer, account, fields, facts)))
    if (keeps) account.shown = { fields: names, json }
    return json
  }
}

function presentUser(
  viewer: Viewer,
  account: CachedAccount,
  fields: ReadonlySet<UserField>,
  facts: UserFacts,
): UserView {
  const { id, name, username } = account
  const view: UserView = { id, name, username }
  if (fields.size === 0) return view
  const state = facts.accounts?.get(id)
  const author = seesTweetsOf(viewer, account) ? facts.authors?.get(id) : undefined
  if (fields.has('created_at')) view.created_at = new Date(account.createdAtMs).toISOString()
  if (fields.has('connection_status') && state !== undefined && viewer.accountId !== null) {
    view.connection_status = state.connections
  }
  if (fields.has('description')) view.description = account.description
  if (fields.has('location') && account.location !== '') view.location = account.location
  if (fields.has('most_recent_tweet_id') && author?.newestTweetId !== undefined) {
    view.most_recent_tweet_id = author.newestTweetId
  }
  if (fields.has('pinned_tweet_id') && author?.pinnedTweetId !== undefined) {
    view.pinned_tweet_id = author.pinnedTweetId
  }
  if (fields.has('profile_image_url') && account.profileImageUrl !== '') {
    view.profile_image_url = account.profileImageUrl
  }
  if (fields.has('protected')) view.protected = account.protected
  const metrics = metricsOf(id, facts)
  if (fields.has('public_metrics') && metrics !== undefined) view.public_metrics = metrics
  if (fields.has('url')) view.url = account.url
  if (fields.has('verified')) view.verified = false
  if (fields.has('verified_type')) view.verified_type = 'none'
  return view
}

function metricsOf(
  id: AccountId,
  { accounts, authors }: UserFacts,
): UserView['public_metrics'] | undefined {
  const [state, author] = [accounts?.get(id), authors?.get(id)]
  if (state === undefined) return undefined
  return {
    followers_count: state.followers,
    following_count: state.following,
    tweet_count: author?.tweets ?? 0,
    listed_count: state.listed,
    like_count: author?.likes ?? 0,
  }
}
