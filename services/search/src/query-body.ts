import type { SearchQuery } from '@flightpath/search-index'
import { operatorsOf, type Flag, type Operator, type Query } from './query-tree.ts'

export type Names = {
  /** The id of the account with this username, given in lower case; null when there is none. */
  accountIdOf(username: string): string | null
}

/** The usernames in a query, in lower case, each once: what Names has to know. */
export function usernamesIn(query: Query): string[] {
  const accounts = operatorsOf(query).flatMap((operator) =>
    'account' in operator ? [operator.account] : [],
  )
  // Longer ones are ids.
  return [...new Set(accounts.filter((account) => account.length <= 15))]
}

/**
 * The Elasticsearch query of a tree: bools, terms and phrases only. An unknown user matches no tweet, so that its
 * negation matches all.
 */
export function queryBody(query: Query, names: Names): SearchQuery {
  if ('parts' in query) {
    if (query.kind === 'and') return allOf(query.parts, names)
    return anyOf(query.parts.map((part) => queryBody(part, names)))
  }
  return query.kind === 'not' ? allOf([query], names) : operatorBody(query, names)
}

/** One bool for what has to match and what must not: half as deep as one for each `not`. */
function allOf(parts: readonly Query[], names: Names): SearchQuery {
  const required = parts.filter((part) => part.kind !== 'not')
  const excluded = parts.flatMap((part) => (part.kind === 'not' ? [part.part] : []))
  return {
    bool: {
      filter: required.map((part) => queryBody(part, names)),
      must_not: excluded.map((part) => queryBody(part, names)),
    },
  }
}

function operatorBody(operator: Operator, names: Names): SearchQuery {
  switch (operator.kind) {
    case 'text':
      return anyOf(spellingsOf(operator.text).map((text) => ({ match_phrase: { text } })))
    case 'hashtag':
      return { term: { 'entities.hashtags.tag': operator.tag } }
    case 'cashtag':
      return { term: { 'entities.cashtags.tag': operator.tag } }
    case 'mention':
      return anAccount('entities.mentions.id', operator.account, names)
    case 'from':
      return anAccount('authorId', operator.account, names)
    case 'to':
      return anAccount('inReplyToUserId', operator.account, names)
    case 'conversation_id':
      return { term: { conversationId: operator.tweetId } }
    case 'in_reply_to_tweet_id':
      return { term: { inReplyToTweetId: operator.tweetId } }
    case 'url':
      return anyOf(
        ['url', 'expanded_url'].map((field) => inAddress(`entities.urls.${field}`, operator.text)),
      )
    case 'flag':
      return flagBody(operator.flag)
  }
}

/**
 * A word's other spellings. Apostrophes come straight and curled, and the analyzer keeps `alice's` whole, so that
 * `alice` alone would miss it.
 */
function spellingsOf(text: string): string[] {
  if (/['’]/.test(text)) return [text.replaceAll('’', "'"), text.replaceAll("'", '’')]
  return /[a-z]$/i.test(text) ? [text, `${text}'s`, `${text}’s`] : [text]
}

/** Digits may be a username or an id, as in the API. */
function anAccount(field: string, account: string, names: Names): SearchQuery {
  const ids = /^[0-9]+$/.test(account) && field !== 'entities.mentions.id' ? [account] : []
  const named = names.accountIdOf(account)
  if (named !== null) ids.push(named)
  return ids.length === 0 ? { match_none: {} } : { terms: { [field]: ids } }
}

/**
 * Part of an address, whole words only: `example.com/2024` is in `https://www.example.com/2024/11`. The `letters` are
 * cut at every dot but lack digits; pieces with digits are therefore looked up as the standard analyzer cut them.
 */
function inAddress(field: string, text: string): SearchQuery {
  const numbered = text.split(/[^\p{L}\p{M}\p{N}._']+/u).filter((piece) => /\p{N}/u.test(piece))
  const filter: SearchQuery[] = numbered.map((piece) => ({ match_phrase: { [field]: piece } }))
  if (/\p{L}/u.test(text)) filter.push({ match_phrase: { [`${field}.letters`]: text } })
  return { bool: { filter } }
}

function flagBody(flag: Flag): SearchQuery {
  switch (flag) {
    case 'has:links':
      return { exists: { field: 'entities.urls.url' } }
    case 'has:hashtags':
      return { exists: { field: 'entities.hashtags.tag' } }
    case 'has:cashtags':
      return { exists: { field: 'entities.cashtags.tag' } }
    case 'has:mentions':
      return { exists: { field: 'entities.mentions.id' } }
    case 'is:reply':
      return { exists: { field: 'inReplyToTweetId' } }
    // A repost is no tweet of its own in this index, and no tweet quotes another.
    case 'is:retweet':
    case 'is:quote':
      return { match_none: {} }
  }
}

function anyOf(queries: readonly SearchQuery[]): SearchQuery {
  const [only] = queries
  if (only !== undefined && queries.length === 1) return only
  return { bool: { should: [...queries], minimum_should_match: 1 } }
}
