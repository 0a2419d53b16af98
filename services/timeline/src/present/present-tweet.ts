import {
  TweetView,
  type TweetEntities,
  type TweetField,
  type TweetId,
  type TweetState,
} from '@flightpath/contracts'
import { createJsonWriter, toByteText, type ByteText } from '@flightpath/http'
import { detectLanguage } from '@flightpath/language'
import { timeOf } from '@flightpath/snowflake'
import { isShown, type AuthoredTweet, type HydratedTweet } from '../hydrate/cached.ts'
import { createFieldSets, textOf } from './field-sets.ts'

const writeTweet = createJsonWriter(TweetView)

export const tweetFieldsOf = createFieldSets<TweetField>()

/**
 * Presents tweets with certain fields: id, text and edit history always, the rest when asked for. A view is written once
 * for each state that it shows; no state where no field needs it.
 */
export function createPresentTweet(
  fields: ReadonlySet<TweetField>,
): (hydrated: HydratedTweet, state?: TweetState) => ByteText {
  const names = textOf(fields)
  return (hydrated, state) => {
    const { shown } = hydrated
    const facts = [state]
    if (isShown(shown, names, facts)) return shown.json
    const json = toByteText(writeTweet(presentTweet(hydrated, fields, state)))
    hydrated.shown = { fields: names, facts, json }
    return json
  }
}

function presentTweet(
  hydrated: HydratedTweet,
  fields: ReadonlySet<TweetField>,
  state: TweetState | undefined,
): TweetView {
  const { tweet } = hydrated
  const { text, entities } = shownText(hydrated)
  const view: TweetView = { id: tweet.id, text, edit_history_tweet_ids: [tweet.id] }
  if (fields.size === 0) return view
  if (fields.has('author_id')) view.author_id = tweet.authorId
  if (fields.has('conversation_id')) view.conversation_id = tweet.conversationId
  if (fields.has('created_at')) view.created_at = createdAt(tweet.id)
  if (fields.has('display_text_range')) view.display_text_range = [0, Array.from(text).length]
  if (fields.has('entities') && Object.keys(entities).length > 0) view.entities = entities
  if (fields.has('in_reply_to_user_id') && tweet.inReplyToUserId !== undefined) {
    view.in_reply_to_user_id = tweet.inReplyToUserId
  }
  if (fields.has('lang')) view.lang = detectLanguage(text)
  if (fields.has('possibly_sensitive')) view.possibly_sensitive = false
  if (fields.has('reply_settings')) view.reply_settings = tweet.replySettings ?? 'everyone'
  const references = referencesOf(hydrated)
  if (fields.has('referenced_tweets') && references.length > 0) view.referenced_tweets = references
  if (fields.has('public_metrics') && state !== undefined) view.public_metrics = metricsOf(state)
  return view
}

/** What a tweet points to, as the X API names it. */
export function referencesOf({
  tweet,
}: AuthoredTweet): { type: 'replied_to' | 'quoted' | 'retweeted'; id: TweetId }[] {
  const { repostedTweetId, inReplyToTweetId, quotedTweetId } = tweet
  return [
    ...(repostedTweetId === undefined ? [] : [{ type: 'retweeted' as const, id: repostedTweetId }]),
    ...(inReplyToTweetId === undefined
      ? []
      : [{ type: 'replied_to' as const, id: inReplyToTweetId }]),
    ...(quotedTweetId === undefined ? [] : [{ type: 'quoted' as const, id: quotedTweetId }]),
  ]
}

/**
 * A repost has no text of its own: it shows its original's behind `RT @username: `, with the original's author as the
 * first mention and all entities moved by as much.
 */
export function shownText({ tweet, original }: Omit<HydratedTweet, 'shown'>): {
  readonly text: string
  readonly entities: TweetEntities
} {
  if (original === undefined) return tweet
  const { username, id } = original.author
  const prefix = `RT @${username}: `
  // Usernames are ASCII: characters are code points here.
  const by = prefix.length
  const { urls, hashtags, cashtags, mentions = [] } = original.tweet.entities
  const author = { start: 3, end: 4 + username.length, username, id }
  return {
    text: prefix + original.tweet.text,
    entities: {
      ...(urls && { urls: moved(urls, by) }),
      ...(hashtags && { hashtags: moved(hashtags, by) }),
      ...(cashtags && { cashtags: moved(cashtags, by) }),
      mentions: [author, ...moved(mentions, by)],
    },
  }
}

function moved<Entity extends { start: number; end: number }>(
  entities: readonly Entity[],
  by: number,
): Entity[] {
  return entities.map((entity) => ({ ...entity, start: entity.start + by, end: entity.end + by }))
}

function metricsOf(state: TweetState): NonNullable<TweetView['public_metrics']> {
  return {
    retweet_count: state.reposts,
    reply_count: state.replies,
    like_count: state.likes,
    quote_count: state.quotes,
    bookmark_count: state.bookmarks,
    impression_count: 0,
  }
}

/** Milliseconds are mandatory: tweepy reads them. */
function createdAt(id: TweetId): string {
  return new Date(timeOf(id)).toISOString()
}
