import {
  notAuthorizedForResource,
  resourceNotFound,
  type AccountId,
  type PartialError,
  type TweetExpansion,
  type TweetField,
  type TweetId,
  type UserField,
} from '@flightpath/contracts'
import type { ByteText, Client } from '@flightpath/http'
import { seesUser } from '@flightpath/visibility'
import { findTweets, type Wanted } from '../filter/refusals.ts'
import type { KnownViewer } from '../filter/viewer.ts'
import type { CachedAccount, HydratedTweet } from '../hydrate/cached.ts'
import type { Hydration } from '../hydrate/hydrate.ts'
import { createFieldSets } from './field-sets.ts'
import { createPresentTweet, referencesOf, shownText, tweetFieldsOf } from './present-tweet.ts'
import {
  createPresentUser,
  readUserFacts,
  userFieldsOf,
  type UserFactsDeps,
} from './present-user.ts'
import type { Presented } from './write-answer.ts'

export type PresentDeps = UserFactsDeps & {
  readonly hydration: Hydration
  readonly write: Client
}

/** What a request asks to see. */
export type FieldsQuery = {
  readonly 'tweet.fields'?: readonly TweetField[]
  readonly 'user.fields'?: readonly UserField[]
  readonly expansions?: readonly TweetExpansion[]
}

const expansionsOf = createFieldSets<TweetExpansion>()

/**
 * Visible tweets in the X API's shape with the includes that the request expands, each included thing once. What an
 * expansion points to and is gone, or may not be seen, becomes a partial error.
 */
export async function presentTweets(
  deps: PresentDeps,
  viewer: KnownViewer,
  tweets: readonly HydratedTweet[],
  query: FieldsQuery,
): Promise<Presented> {
  const expansions = expansionsOf(query.expansions)
  const fields = tweetFieldsOf(query['tweet.fields'])
  const referenced = await findTweets(deps, viewer, referencedBy(tweets, expansions), tweets)
  const shown = [...tweets, ...referenced.tweets]
  const [states, users] = await Promise.all([
    fields.has('public_metrics')
      ? deps.counts.tweets(
          shown.map(({ tweet }) => tweet.id),
          viewer.countMarks,
        )
      : [],
    presentIncludedUsers(deps, viewer, usersIn(tweets, referenced.tweets, expansions), query),
  ])
  const present = createPresentTweet(fields)
  const views = shown.map((hydrated, place) => present(hydrated, states[place]))
  return {
    views: views.slice(0, tweets.length),
    includes: { tweets: views.slice(tweets.length), users: users.views },
    errors: [...referenced.errors, ...users.errors],
  }
}

/** A user may be known already: the author of a tweet that is shown. */
type WantedUsers = ReadonlyMap<
  AccountId,
  { readonly parameter: string; readonly value: string; readonly account?: CachedAccount }
>

function referencedBy(
  tweets: readonly HydratedTweet[],
  expansions: ReadonlySet<TweetExpansion>,
): Wanted<TweetId> {
  const wanted = new Map<TweetId, { parameter: string; value: string }>()
  const want = (parameter: TweetExpansion, id: TweetId) => {
    if (!wanted.has(id)) wanted.set(id, { parameter, value: id })
  }
  const referenced = expands(expansions, 'referenced_tweets.id')
  const edits = expansions.has('edit_history_tweet_ids')
  if (!referenced && !edits) return wanted
  for (const hydrated of tweets) {
    if (referenced) {
      for (const { id } of referencesOf(hydrated)) want('referenced_tweets.id', id)
    }
    if (edits) want('edit_history_tweet_ids', hydrated.tweet.id)
  }
  return wanted
}

/** An expansion asks for what it passes through, too: an author of a referenced tweet comes with that tweet. */
function expands(expansions: ReadonlySet<TweetExpansion>, wanted: TweetExpansion): boolean {
  return [...expansions].some((name) => name === wanted || name.startsWith(`${wanted}.`))
}

function usersIn(
  tweets: readonly HydratedTweet[],
  referenced: readonly HydratedTweet[],
  expansions: ReadonlySet<TweetExpansion>,
): WantedUsers {
  const wanted = new Map<AccountId, { parameter: string; value: string; account?: CachedAccount }>()
  if (expansions.size === 0) return wanted
  const want = (parameter: TweetExpansion, id: AccountId, value: string = id) => {
    if (expansions.has(parameter) && !wanted.has(id)) wanted.set(id, { parameter, value })
  }
  const wantAuthor = (parameter: TweetExpansion, account: CachedAccount) => {
    const { id } = account
    if (expansions.has(parameter) && !wanted.has(id))
      wanted.set(id, { parameter, value: id, account })
  }
  for (const hydrated of tweets) {
    const { inReplyToUserId } = hydrated.tweet
    wantAuthor('author_id', hydrated.author)
    if (inReplyToUserId !== undefined) want('in_reply_to_user_id', inReplyToUserId)
    if (!expansions.has('entities.mentions.username')) continue
    for (const { id, username } of shownText(hydrated).entities.mentions ?? []) {
      want('entities.mentions.username', id, username)
    }
  }
  for (const { author } of referenced) wantAuthor('referenced_tweets.id.author_id', author)
  return wanted
}

/** Users for the includes, with their own fields; those that block the viewer or are blocked become errors. */
export async function presentIncludedUsers(
  deps: PresentDeps,
  viewer: KnownViewer,
  wanted: WantedUsers,
  query: { readonly 'user.fields'?: readonly UserField[] },
) {
  const fields = userFieldsOf(query['user.fields'])
  const visible = [...wanted.keys()].filter((id) => seesUser(viewer, id))
  const unknown = visible.filter((id) => wanted.get(id)?.account === undefined)
  const [loaded, facts] = await Promise.all([
    deps.hydration.accounts(unknown, viewer.marks),
    readUserFacts(deps, viewer, visible, fields),
  ])
  const found = new Map(loaded.flatMap((account) => (account ? [[account.id, account]] : [])))
  const factsOf = facts.values()
  const present = createPresentUser(viewer, fields)
  const views: ByteText[] = []
  const errors: PartialError[] = []
  for (const [id, { parameter, value, account = found.get(id) }] of wanted) {
    if (!seesUser(viewer, id)) {
      errors.push(notAuthorizedForResource('user', parameter, value))
      continue
    }
    const ownFacts = factsOf.next().value
    if (account === undefined) errors.push(resourceNotFound('user', parameter, value))
    else views.push(present(account, ownFacts))
  }
  return { views, errors }
}
