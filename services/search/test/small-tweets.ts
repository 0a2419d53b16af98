// Small tweets for tests: events whose entities are what the text says.
import assert from 'node:assert/strict'
import {
  parseAccountId,
  parseTweetId,
  type AccountId,
  type TweetEntities,
  type TweetId,
  type TweetPosted,
} from '@flightpath/contracts'
import type { SearchIndex } from '@flightpath/search-index'
import { queryBody } from '../src/query-body.ts'
import type { Query } from '../src/query-tree.ts'

export const accounts: ReadonlyMap<string, string> = new Map([
  ['alice', '101'],
  ['bob', '102'],
  ['carol', '103'],
  ['2012', '104'],
])

export type SmallTweet = {
  readonly by: string
  readonly text: string
  /** Places of other tweets: the one answered, and the conversation's first. */
  readonly replyTo?: number
  readonly conversation?: number
  /** What the `t.co/…` at the end of the text stands for. */
  readonly url?: string
}

/** Indexes tweets, whose ids are their places, and makes them visible. */
export async function postAll(index: SearchIndex, tweets: readonly SmallTweet[]): Promise<void> {
  const outcomes = await index.bulk(
    tweets.map((tweet, place) => {
      const event = eventOf(tweet, place, tweets)
      return { tweetId: event.id, version: 1, source: JSON.stringify(event) }
    }),
  )
  assert.ok(outcomes.every((outcome) => outcome.kind === 'done'))
  await index.refresh()
}

/** The event of a tweet in this place. */
export function eventOf(
  tweet: SmallTweet,
  place: number,
  tweets: readonly SmallTweet[] = [],
): TweetPosted {
  const { by, text, replyTo = -1, conversation = place } = tweet
  const answered = tweets[replyTo]
  return {
    type: 'posted',
    id: idOf(place),
    version: 1,
    authorId: accountId(by),
    text,
    createdAtMs: 1,
    conversationId: idOf(conversation),
    ...(answered && { inReplyToTweetId: idOf(replyTo), inReplyToUserId: accountId(answered.by) }),
    entities: entitiesOf(tweet),
  }
}

/** What a query finds, by the known accounts. */
export function find(index: SearchIndex, query: Query): Promise<TweetId[]> {
  return index.search({ query: queryBody(query, { accountIdOf }), limit: 100 })
}

/** The id of the tweet in this place. */
export function idOf(place: number): TweetId {
  const id = parseTweetId((2_000_000_000_000_000_000n + BigInt(place)).toString())
  assert.ok(id !== null)
  return id
}

function accountIdOf(username: string): string | null {
  return accounts.get(username) ?? null
}

function accountId(username: string): AccountId {
  const id = parseAccountId(accounts.get(username) ?? '')
  assert.ok(id !== null, username)
  return id
}

function entitiesOf({ text, url }: SmallTweet): TweetEntities {
  const hashtags = signed(text, '#').map(({ name, ...span }) => ({ ...span, tag: name }))
  const cashtags = signed(text, '$').map(({ name, ...span }) => ({ ...span, tag: name }))
  const mentions = signed(text, '@').map(({ name, ...span }) => ({
    ...span,
    username: name,
    id: accountId(name),
  }))
  const start = text.indexOf('t.co/')
  const link = { start, end: text.length, url: `https://${text.slice(start)}` }
  return {
    ...(hashtags.length > 0 && { hashtags }),
    ...(cashtags.length > 0 && { cashtags }),
    ...(mentions.length > 0 && { mentions }),
    ...(url !== undefined && { urls: [{ ...link, expanded_url: url, display_url: url }] }),
  }
}

function signed(text: string, sign: string): { start: number; end: number; name: string }[] {
  return Array.from(text.matchAll(new RegExp(`[${sign}](\\p{L}+)`, 'gu')), (match) => ({
    start: match.index,
    end: match.index + match[0].length,
    name: match[1] ?? '',
  }))
}
