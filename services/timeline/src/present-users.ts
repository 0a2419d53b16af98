import type {
  Account,
  TweetField,
  TweetId,
  UserExpansion,
  UserField,
  UserView,
} from '@flightpath/contracts'
import { createPresentTweet } from './present-tweet.ts'
import { createPresentUser, readUserFacts, type UserFacts } from './present-user.ts'
import { readIncludedTweets, type PresentDeps, type Presented } from './present.ts'
import type { Viewer } from './relations.ts'
import { readTweetStates } from './states.ts'
import { seesTweetsOf } from './visibility.ts'

/** What a request for users asks to see. */
export type UserFieldsQuery = {
  readonly 'user.fields'?: readonly UserField[]
  readonly 'tweet.fields'?: readonly TweetField[]
  readonly expansions?: readonly UserExpansion[]
}

/** Users in the X API's shape, with their pinned and latest tweets when the request expands them. */
export async function presentUsers(
  deps: PresentDeps,
  viewer: Viewer,
  accounts: readonly Account[],
  query: UserFieldsQuery,
): Promise<Presented<UserView>> {
  const fields = new Set(query['user.fields'])
  const expansions = new Set(query.expansions)
  const ids = accounts.map(({ id }) => id)
  const facts = await readUserFacts(deps, viewer, ids, new Set([...fields, ...expansions]))
  const wanted = tweetsOf(viewer, accounts, facts, expansions)
  const included = await readIncludedTweets(deps, viewer, wanted)
  const tweetFields = new Set(query['tweet.fields'])
  const states = tweetFields.has('public_metrics')
    ? await readTweetStates(
        deps.write,
        included.tweets.map(({ tweet }) => tweet.id),
      )
    : new Map()
  const tweets = included.tweets.map(createPresentTweet(tweetFields, states))
  return {
    views: accounts.map(createPresentUser(viewer, fields, facts)),
    includes: tweets.length > 0 ? { tweets } : {},
    errors: included.errors,
  }
}

function tweetsOf(
  viewer: Viewer,
  accounts: readonly Account[],
  { authors }: UserFacts,
  expansions: ReadonlySet<UserExpansion>,
) {
  const wanted = new Map<TweetId, { parameter: string; value: string }>()
  for (const account of accounts) {
    if (!seesTweetsOf(viewer, account)) continue
    const author = authors?.get(account.id)
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
