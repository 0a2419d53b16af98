import type { AccountId, ListId } from '@flightpath/contracts'
import type { SearchQuery } from '@flightpath/search-index'
import { fold } from '../text/fold.ts'
import { cutWords } from '../text/words.ts'
import { operatorsOf, type Flag, type Operator, type Query } from './tree.ts'

/** What a query's names stand for. */
export type Names = {
  /** The id of the account with this username, given in lower case; null when there is none. */
  accountIdOf(username: string): string | null
  /** Everybody on a list; nobody when there is none that all may see. */
  membersOf(listId: ListId): readonly AccountId[]
}

/** `match`: only whether a tweet matches. `score`: also how well its words do. */
export type Purpose = 'match' | 'score'

/** The usernames in a query, in lower case, each once: what Names has to know. */
export function usernamesIn(query: Query): string[] {
  const accounts = operatorsOf(query).flatMap((operator) =>
    'account' in operator ? [operator.account] : [],
  )
  // Longer ones are ids.
  return [...new Set(accounts.filter((account) => account.length <= 15))]
}

/** The lists in a query, each once: what Names has to know. */
export function listsIn(query: Query): ListId[] {
  const lists = operatorsOf(query).flatMap((operator) =>
    'listId' in operator ? [operator.listId] : [],
  )
  return [...new Set(lists)]
}

/**
 * The Elasticsearch query of a tree: bools, terms, ranges and phrases only. An unknown user matches no tweet, so that
 * its negation matches all.
 */
export function queryBody(query: Query, names: Names, purpose: Purpose = 'match'): SearchQuery {
  if ('parts' in query) {
    if (query.kind === 'and') return allOf(query.parts, names, purpose)
    return anyOf(query.parts.map((part) => queryBody(part, names, purpose)))
  }
  return query.kind === 'not' ? allOf([query], names, purpose) : operatorBody(query, names)
}

/** One bool for what has to match and what must not: half as deep as one for each `not`. */
function allOf(parts: readonly Query[], names: Names, purpose: Purpose): SearchQuery {
  const required = parts
    .filter((part) => part.kind !== 'not')
    .map((part) => queryBody(part, names, purpose))
  const excluded = parts.flatMap((part) => (part.kind === 'not' ? [part.part] : []))
  return {
    bool: {
      ...(purpose === 'score' ? { must: required } : { filter: required }),
      must_not: excluded.map((part) => queryBody(part, names)),
    },
  }
}

function operatorBody(operator: Operator, names: Names): SearchQuery {
  switch (operator.kind) {
    case 'text':
      return { match_phrase: { words: cutWords(operator.text) } }
    case 'hashtag':
      return anyOf([
        { term: { hashtags: fold(operator.tag) } },
        { term: { [earlier.hashtag]: operator.tag } },
      ])
    case 'cashtag':
      return { term: { 'entities.cashtags.tag': operator.tag } }
    case 'mention':
    case 'from':
    case 'to':
    case 'retweets_of':
      return anAccount(operator, names)
    case 'conversation_id':
    case 'in_reply_to_tweet_id':
    case 'retweets_of_tweet_id':
    case 'quotes_of_tweet_id':
      return { term: { [tweetFields[operator.kind]]: operator.tweetId } }
    case 'list':
      return { terms: { authorId: [...names.membersOf(operator.listId)] } }
    case 'url':
      return inAddress(operator.text)
    case 'lang':
      return { term: { lang: operator.lang } }
    case 'min_likes':
    case 'min_replies':
    case 'min_reposts':
      return { range: { [countFields[operator.kind]]: { gte: operator.least } } }
    case 'flag':
      return flagBody(operator.flag)
  }
}

const accountFields = {
  mention: 'entities.mentions.id',
  from: 'authorId',
  to: 'inReplyToUserId',
  retweets_of: 'repostedUserId',
} as const

const tweetFields = {
  conversation_id: 'conversationId',
  in_reply_to_tweet_id: 'inReplyToTweetId',
  retweets_of_tweet_id: 'repostedTweetId',
  quotes_of_tweet_id: 'quotedTweetId',
} as const

const countFields = { min_likes: 'likes', min_replies: 'replies', min_reposts: 'reposts' } as const

/** Digits may be a username or an id, as in the API. */
function anAccount(
  { kind, account }: { kind: keyof typeof accountFields; account: string },
  names: Names,
): SearchQuery {
  const ids = /^[0-9]+$/.test(account) && kind !== 'mention' ? [account] : []
  const named = names.accountIdOf(account)
  if (named !== null) ids.push(named)
  return ids.length === 0 ? { match_none: {} } : { terms: { [accountFields[kind]]: ids } }
}

/**
 * Where the indices that an earlier build made have tags and addresses. What it wrote there is found by these as it
 * was, until a rebuild writes it again; other indices have no such fields, and look up nothing.
 */
const earlier = {
  hashtag: 'entities.hashtags.tag',
  address: 'entities.urls.expanded_url.letters',
  url: 'entities.urls.url',
} as const

/** Part of an address, whole words only: `example.com/2024` is in `https://www.example.com/2024/11`. */
function inAddress(text: string): SearchQuery {
  const inWords = { match_phrase: { addresses: cutWords(text) } }
  // There is nothing but letters in that field.
  return /\p{N}/u.test(text)
    ? inWords
    : anyOf([inWords, { match_phrase: { [earlier.address]: text } }])
}

function flagBody(flag: Flag): SearchQuery {
  switch (flag) {
    case 'has:links':
      return anyOf(['addresses', earlier.url].map((field) => ({ exists: { field } })))
    case 'has:hashtags':
      return anyOf(['hashtags', earlier.hashtag].map((field) => ({ exists: { field } })))
    case 'has:cashtags':
      return { exists: { field: 'entities.cashtags.tag' } }
    case 'has:mentions':
      return { exists: { field: 'entities.mentions.id' } }
    case 'is:reply':
      return { exists: { field: 'inReplyToTweetId' } }
    case 'is:retweet':
      return { exists: { field: 'repostedTweetId' } }
    case 'is:quote':
      return { exists: { field: 'quotedTweetId' } }
    // Nobody is verified here, no tweet is an advertisement, and none has media or a place.
    case 'is:verified':
    case 'is:nullcast':
    case 'has:media':
    case 'has:images':
    case 'has:video_link':
    case 'has:geo':
      return { match_none: {} }
  }
}

function anyOf(queries: readonly SearchQuery[]): SearchQuery {
  const [only] = queries
  if (only !== undefined && queries.length === 1) return only
  return { bool: { should: [...queries], minimum_should_match: 1 } }
}
