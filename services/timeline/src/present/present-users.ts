import type { TweetField, TweetId, UserExpansion, UserField } from '@flightpath/contracts'
import { seesTweetsOf, type Viewer } from '@flightpath/visibility'
import { findTweets } from '../filter/refusals.ts'
import type { KnownViewer } from '../filter/viewer.ts'
import type { CachedAccount } from '../hydrate/cached.ts'
import { createFieldSets } from './field-sets.ts'
import { createPresentTweet, tweetFieldsOf } from './present-tweet.ts'
import { createPresentUser, readUserFacts, userFieldsOf, type UserFacts } from './present-user.ts'
import type { PresentDeps } from './present-tweets.ts'
import type { Presented } from './write-answer.ts'

/** What a request for users asks to see. */
export type UserFieldsQuery = {
  readonly 'user.fields'?: readonly UserField[]
  readonly 'tweet.fields'?: readonly TweetField[]
  readonly expansions?: readonly UserExpansion[]
}

const expansionsOf = createFieldSets<UserExpansion>()

/** Users in the X API's shape, with their pinned and latest tweets when the request expands them. */
export async function presentUsers(
  deps: PresentDeps,
  viewer: KnownViewer,
  accounts: readonly CachedAccount[],
  query: UserFieldsQuery,
): Promise<Presented> {
  const fields = userFieldsOf(query['user.fields'])
  const expansions = expansionsOf(query.expansions)
  const ids = accounts.map(({ id }) => id)
  const facts = await readUserFacts(deps, viewer, ids, new Set([...fields, ...expansions]))
  const wanted = tweetsOf(viewer, accounts, facts, expansions)
  const included = await findTweets(deps, viewer, wanted)
  const tweetFields = tweetFieldsOf(query['tweet.fields'])
  const states = tweetFields.has('public_metrics')
    ? await deps.counts.tweets(
        included.tweets.map(({ tweet }) => tweet.id),
        viewer.countMarks,
      )
    : []
  const presentUser = createPresentUser(viewer, fields)
  const presentTweet = createPresentTweet(tweetFields)
  return {
    views: accounts.map((account, place) => presentUser(account, facts[place])),
    includes: { tweets: included.tweets.map((tweet, place) => presentTweet(tweet, states[place])) },
    errors: included.errors,
  }
}

function tweetsOf(
  viewer: Viewer,
  accounts: readonly CachedAccount[],
  facts: readonly UserFacts[],
  expansions: ReadonlySet<UserExpansion>,
) {
  const wanted = new Map<TweetId, { parameter: string; value: string }>()
  for (const [place, account] of accounts.entries()) {
    if (!seesTweetsOf(viewer, account)) continue
    const author = facts[place]?.author
    const expanded = [
      ['pinned_tweet_id', author?.pinnedTweetId],
      ['most_recent_tweet_id', author?.newestTweetId],
    ] as const
    for (const [parameter, id] of expanded) {
      if (id !== undefined && expansions.has(parameter) && !wanted.has(id)) {
        wanted.set(id, { parameter, value: id })
      }
    }
  }
  return wanted
}
