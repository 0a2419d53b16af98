// Small tweets for tests: events whose entities are what the text says.
import assert from 'node:assert/strict'
import {
  parseAccountId,
  parseTweetId,
  type AccountId,
  type ScannedTweet,
  type TweetEntities,
  type TweetId,
  type TweetPosted,
} from '@flightpath/contracts'
import type { SearchIndex } from '@flightpath/search-index'
import { firstIdAt, timeOf } from '@flightpath/snowflake'
import { rowOperation, type Counts } from '../src/indexing/search-document.ts'
import { queryBody, type Names } from '../src/query/body.ts'
import type { Query } from '../src/query/tree.ts'

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
  /** Places of the tweets that this one quotes, or is a repost of. */
  readonly quotes?: number
  readonly reposts?: number
  /** What the `t.co/…` at the end of the text stands for. */
  readonly url?: string
  readonly counts?: Partial<Counts>
  /** When it was posted, if not at the time of all the others. */
  readonly atMs?: number
}

/** Indexes tweets, whose ids are told by their places, and makes them visible. */
export async function postAll(index: SearchIndex, tweets: readonly SmallTweet[]): Promise<void> {
  const outcomes = await index.bulk(
    tweets.flatMap((tweet, place) => rowOperation(rowOf(tweet, place, tweets)) ?? []),
  )
  assert.equal(outcomes.length, tweets.length)
  assert.ok(outcomes.every((outcome) => outcome.kind === 'done'))
  await index.refresh()
}

/** The row of a tweet in this place. */
export function rowOf(
  tweet: SmallTweet,
  place: number,
  tweets: readonly SmallTweet[] = [],
): ScannedTweet & { posted: string } {
  const { id, version, ...event } = eventOf(tweet, place, tweets)
  const counts = { likes: 0, reposts: 0, replies: 0, quotes: 0, ...tweet.counts }
  const posted = JSON.stringify({ id, version, ...event })
  return { id, version, countsVersion: 0, ...counts, posted }
}

/** The event of a tweet in this place. */
export function eventOf(
  tweet: SmallTweet,
  place: number,
  tweets: readonly SmallTweet[] = [],
): TweetPosted {
  const { by, text, replyTo = -1, quotes = -1, reposts = -1, conversation = place } = tweet
  const [answered, quoted, reposted] = [tweets[replyTo], tweets[quotes], tweets[reposts]]
  const id = tweet.atMs === undefined ? idOf(place) : idAt(tweet.atMs, place)
  return {
    type: 'posted',
    id,
    version: 1,
    authorId: accountId(by),
    text,
    createdAtMs: timeOf(id),
    conversationId: idOf(conversation),
    ...(answered && { inReplyToTweetId: idOf(replyTo), inReplyToUserId: accountId(answered.by) }),
    ...(quoted && { quotedTweetId: idOf(quotes), quotedUserId: accountId(quoted.by) }),
    ...(reposted && { repostedTweetId: idOf(reposts), repostedUserId: accountId(reposted.by) }),
    entities: entitiesOf(tweet),
  }
}

/** What a query finds, by the known accounts. */
export function find(index: SearchIndex, query: Query): Promise<TweetId[]> {
  return index.search({ query: queryBody(query, names), limit: 100 })
}

/** The id of the tweet in this place. */
export function idOf(place: number): TweetId {
  return requireId(2_000_000_000_000_000_000n + BigInt(place))
}

/** The id of the tweet in this place, if it was posted at this time. */
export function idAt(timeMs: number, place: number): TweetId {
  return requireId(BigInt(firstIdAt(timeMs)) + BigInt(place))
}

function requireId(number: bigint): TweetId {
  const id = parseTweetId(number.toString())
  assert.ok(id !== null)
  return id
}

const names: Names = {
  accountIdOf: (username) => accounts.get(username) ?? null,
  membersOf: (listId) => (listId === '1' ? [accountId('alice'), accountId('bob')] : []),
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
