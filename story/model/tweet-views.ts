// Which tweets each view holds for each viewer.
import {
  isReply,
  mutes,
  mutesOriginal,
  originalOf,
  seesAuthor,
  seesId,
  seesList,
  seesTweet,
  tweetsWhere,
  type List,
  type Model,
  type Tweet,
} from './model.ts'
import { createView, type View } from './view.ts'

export type Exclude = readonly ('replies' | 'retweets')[]

export function home(model: Model, viewer: string, exclude: Exclude = []): View {
  const near = new Set([viewer, ...model.follows.of(viewer)])
  const tweets = tweetsWhere(
    model,
    (tweet) =>
      near.has(tweet.author) &&
      seesTweet(model, viewer, tweet) &&
      !mutes(model, viewer, tweet) &&
      (tweet.replyToUser === null ||
        tweet.replyToUser === tweet.author ||
        near.has(tweet.replyToUser)),
  )
  const path = `/2/users/${viewer}/timelines/reverse_chronological`
  return tweetView('home', viewer, path, [1, 100], without(tweets, exclude), {
    exclude,
    once: true,
  })
}

export function userTweets(
  model: Model,
  viewer: string,
  author: string,
  exclude: Exclude = [],
): View {
  const tweets = tweetsWhere(
    model,
    (tweet) =>
      tweet.author === author &&
      seesTweet(model, viewer, tweet) &&
      // Whose timeline it is was asked for by name.
      (tweet.original === null ||
        model.authors.get(tweet.original) === author ||
        !mutesOriginal(model, viewer, tweet)),
  )
  const entries = seesAuthor(model, viewer, author) ? without(tweets, exclude) : null
  const path = `/2/users/${author}/tweets`
  return tweetView(`tweets of ${author}`, viewer, path, [5, 100], entries, { exclude })
}

export function mentions(model: Model, viewer: string, account: string): View {
  const tweets = tweetsWhere(
    model,
    (tweet) =>
      tweet.mentions.includes(account) &&
      seesTweet(model, viewer, tweet) &&
      !mutes(model, viewer, tweet),
  )
  const path = `/2/users/${account}/mentions`
  return tweetView(`mentions of ${account}`, viewer, path, [5, 100], tweets)
}

export function listTweets(model: Model, viewer: string, list: List): View {
  const tweets = tweetsWhere(
    model,
    (tweet) =>
      model.members.has(list.id, tweet.author) &&
      seesTweet(model, viewer, tweet) &&
      !mutes(model, viewer, tweet),
  )
  const entries = seesList(viewer, list) ? tweets : null
  const path = `/2/lists/${list.id}/tweets`
  return tweetView(`tweets of list ${list.id}`, viewer, path, [1, 100], entries, { once: true })
}

export function likedTweets(model: Model, viewer: string): View {
  const path = `/2/users/${viewer}/liked_tweets`
  const ids = model.likes.of(viewer)
  return tweetView('likes', viewer, path, [5, 100], visible(model, viewer, ids))
}

export function bookmarks(model: Model, viewer: string): View {
  const path = `/2/users/${viewer}/bookmarks`
  const ids = model.bookmarks.of(viewer)
  return tweetView('bookmarks', viewer, path, [1, 100], visible(model, viewer, ids))
}

export function repostsOfMe(model: Model, viewer: string): View {
  const reposted = new Set([...model.tweets.values()].map(({ original }) => original))
  const tweets = tweetsWhere(model, ({ id, author }) => author === viewer && reposted.has(id))
  return tweetView('reposts of me', viewer, '/2/users/reposts_of_me', [1, 100], tweets)
}

export function quoteTweets(model: Model, viewer: string, id: string): View {
  const tweets = tweetsWhere(
    model,
    (tweet) =>
      tweet.quoted === id && seesTweet(model, viewer, tweet) && !mutes(model, viewer, tweet),
  )
  const entries = seesId(model, viewer, id) ? tweets : null
  return tweetView(`quotes of ${id}`, viewer, `/2/tweets/${id}/quote_tweets`, [10, 100], entries)
}

export function retweets(model: Model, viewer: string, id: string): View {
  const tweets = tweetsWhere(
    model,
    (tweet) => tweet.original === id && seesTweet(model, viewer, tweet),
  )
  const entries = seesId(model, viewer, id) ? tweets : null
  const open = new Set(
    tweets.filter(({ author }) => model.mutes.has(viewer, author)).map((tweet) => tweet.id),
  )
  const path = `/2/tweets/${id}/retweets`
  return tweetView(`reposts of ${id}`, viewer, path, [1, 100], entries, { open })
}

export function search(model: Model, viewer: string, author: string): View {
  const { username = '' } = model.accounts.get(author) ?? {}
  const tweets = tweetsWhere(
    model,
    (tweet) =>
      tweet.author === author && seesTweet(model, viewer, tweet) && !mutes(model, viewer, tweet),
  )
  const found = tweets.filter((tweet) => !isHidden(model, viewer, tweet))
  // Nothing says who hid a reply whose conversation has lost its first tweet.
  const open = tweets.filter((tweet) => {
    const shown = shownBy(model, tweet)
    return shown.hiddenBy !== null && !model.tweets.has(shown.conversation)
  })
  const path = `/2/tweets/search/recent?query=from:${username}`
  return tweetView(`search from ${author}`, viewer, path, [10, 100], found, {
    open: new Set(open.map(({ id }) => id)),
  })
}

/** A hidden reply is hidden from all but its author and who hid it, and so is what shows it. */
function isHidden(model: Model, viewer: string, tweet: Tweet): boolean {
  const { hiddenBy, author } = shownBy(model, tweet)
  return hiddenBy !== null && hiddenBy !== viewer && author !== viewer
}

function shownBy(model: Model, tweet: Tweet): Tweet {
  return originalOf(model, tweet.id) ?? tweet
}

function visible(model: Model, viewer: string, ids: readonly string[]): Tweet[] {
  return ids.flatMap((id) => {
    const tweet = model.tweets.get(id)
    return tweet !== undefined && seesTweet(model, viewer, tweet) ? [tweet] : []
  })
}

function without(tweets: readonly Tweet[], exclude: Exclude): Tweet[] {
  return tweets
    .filter((tweet) => !exclude.includes('replies') || !isReply(tweet))
    .filter((tweet) => !exclude.includes('retweets') || tweet.original === null)
}

function tweetView(
  name: string,
  viewer: string,
  path: string,
  sizes: readonly [number, number],
  tweets: readonly Tweet[] | null,
  options: { exclude?: Exclude; once?: boolean; open?: ReadonlySet<string> } = {},
): View {
  const { exclude = [], ...rest } = options
  const entries = tweets?.map(({ id, original }) => ({ id, shows: original ?? id })) ?? null
  const query = exclude.length === 0 ? '' : `?exclude=${exclude.join(',')}`
  const named = exclude.length === 0 ? name : `${name} without ${exclude.join(' and ')}`
  return { ...createView(named, viewer, path + query, sizes, entries), ...rest }
}
