import { loadInParts } from '@flightpath/batching'
import { accountStates, UserView, type AccountId, type UserField } from '@flightpath/contracts'
import { createJsonWriter, toByteText, type ByteText, type Client } from '@flightpath/http'
import { seesTweetsOf, type Viewer } from '@flightpath/visibility'
import { isShown, type CachedAccount } from '../hydrate/cached.ts'
import type { KnownViewer } from '../filter/viewer.ts'
import { authorFields, type ReadCounts } from '../hydrate/read-counts.ts'
import { createFieldSets, textOf } from './field-sets.ts'

/** What is known of a user besides the profile. Undefined where no field needs it. */
export type UserFacts = {
  readonly account?: AccountFacts | undefined
  readonly author?: AuthorFacts | undefined
}

type AccountFacts = Awaited<ReturnType<typeof readConnections>>[number]
type AuthorFacts = Awaited<ReturnType<ReadCounts['authors']>>[number]

export type UserFactsDeps = { readonly graph: Client; readonly counts: ReadCounts }

/** Counts, connections and tweets of users, each in its id's place, as far as these fields show them. */
export async function readUserFacts(
  { graph, counts }: UserFactsDeps,
  viewer: KnownViewer,
  ids: readonly AccountId[],
  fields: ReadonlySet<string>,
): Promise<readonly UserFacts[]> {
  const needs = (...names: UserField[]) => names.some((name) => fields.has(name))
  const readAccounts = async () => {
    if (needs('connection_status')) return await readConnections(graph, ids, viewer.accountId)
    return needs('public_metrics') ? await counts.accounts(ids, viewer.countMarks) : []
  }
  const [accounts, authors] = await Promise.all([
    readAccounts(),
    needs(...authorFields) ? counts.authors(ids, viewer.countMarks) : [],
  ])
  return ids.map((_id, place) => ({ account: accounts[place], author: authors[place] }))
}

const idsPerCall = 1000

/** Counts, and how the accounts stand to the viewer: that is nobody else's, so it is asked for with each page. */
async function readConnections(
  graph: Client,
  ids: readonly AccountId[],
  viewerId: AccountId | null,
) {
  const load = async (part: readonly AccountId[]) => {
    const { states } = await graph.call(accountStates, { body: { ids: [...part], viewerId } })
    return new Map(states.map((state) => [state.id, state]))
  }
  const states = await loadInParts(ids, load, idsPerCall)
  return ids.map((id) => states.get(id))
}

const writeUser = createJsonWriter(UserView)

export const userFieldsOf = createFieldSets<UserField>()

/**
 * Presents users with certain fields: id, name and username always, the rest when asked for. A view that is the same for
 * all who see the tweets is written once for each state that it shows.
 */
export function createPresentUser(
  viewer: Viewer,
  fields: ReadonlySet<UserField>,
): (account: CachedAccount, facts: UserFacts | undefined) => ByteText {
  const names = textOf(fields)
  const keeps = !fields.has('connection_status')
  return (account, facts = {}) => {
    const madeOf = [facts.account, facts.author, seesTweetsOf(viewer, account)]
    if (keeps && isShown(account.shown, names, madeOf)) return account.shown.json
    const json = toByteText(writeUser(presentUser(viewer, account, fields, facts)))
    if (keeps) account.shown = { fields: names, facts: madeOf, json }
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
  const state = facts.account
  const author = seesTweetsOf(viewer, account) ? facts.author : undefined
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
  const metrics = metricsOf(facts)
  if (fields.has('public_metrics') && metrics !== undefined) view.public_metrics = metrics
  if (fields.has('url')) view.url = account.url
  if (fields.has('verified')) view.verified = false
  if (fields.has('verified_type')) view.verified_type = 'none'
  return view
}

function metricsOf({ account, author }: UserFacts): UserView['public_metrics'] | undefined {
  if (account === undefined) return undefined
  return {
    followers_count: account.followers,
    following_count: account.following,
    tweet_count: author?.tweets ?? 0,
    listed_count: account.listed,
    like_count: author?.likes ?? 0,
  }
}
