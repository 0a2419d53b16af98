import type { ListId, TweetId } from '@flightpath/contracts'

/** `has:` and `is:` operators: they narrow a search, but are too broad to be one. */
export const flags = [
  'is:retweet',
  'is:reply',
  'is:quote',
  'is:verified',
  'is:nullcast',
  'has:hashtags',
  'has:cashtags',
  'has:links',
  'has:mentions',
  'has:media',
  'has:images',
  'has:video_link',
  'has:geo',
] as const
export type Flag = (typeof flags)[number]

/** Operators whose value is an account: a username without `@` in lower case, or an account's id. */
export const accountOperators = ['from', 'to', 'retweets_of'] as const

/** Operators whose value is the id of a tweet. */
export const tweetOperators = [
  'conversation_id',
  'in_reply_to_tweet_id',
  'retweets_of_tweet_id',
  'quotes_of_tweet_id',
] as const

/** Operators whose value is a number that a count has to reach. */
export const countOperators = ['min_likes', 'min_replies', 'min_reposts'] as const

export type Operator =
  /** Words next to each other, or one word. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hashtag' | 'cashtag'; readonly tag: string }
  | {
      readonly kind: 'mention' | (typeof accountOperators)[number]
      readonly account: string
    }
  | { readonly kind: (typeof tweetOperators)[number]; readonly tweetId: TweetId }
  | { readonly kind: 'list'; readonly listId: ListId }
  /** Part of an address. */
  | { readonly kind: 'url'; readonly text: string }
  /** As `detectLanguage` names it. */
  | { readonly kind: 'lang'; readonly lang: string }
  | { readonly kind: (typeof countOperators)[number]; readonly least: number }
  | { readonly kind: 'flag'; readonly flag: Flag }

/** A query as a tree. `and` never holds an `and`, `or` never an `or`, and both hold two parts or more. */
export type Query =
  | Operator
  | { readonly kind: 'and' | 'or'; readonly parts: readonly Query[] }
  | { readonly kind: 'not'; readonly part: Query }

/** Joins parts into the tree's canonical form: flattened, and a single part stands for itself. */
export function join(kind: 'and' | 'or', parts: readonly Query[]): Query {
  const flat = parts.flatMap((part) => (part.kind === kind ? part.parts : [part]))
  const [only] = flat
  return only !== undefined && flat.length === 1 ? only : { kind, parts: flat }
}

/** The operators of a query, left to right. */
export function operatorsOf(query: Query): Operator[] {
  if ('parts' in query) return query.parts.flatMap(operatorsOf)
  return 'part' in query ? operatorsOf(query.part) : [query]
}

/** Writes a query so that parsing it gives the same tree again. */
export function printQuery(query: Query): string {
  if ('parts' in query) {
    if (query.kind === 'or') return query.parts.map(printQuery).join(' OR ')
    return query.parts
      .map((part) => (part.kind === 'or' ? group(part) : printQuery(part)))
      .join(' ')
  }
  if (query.kind !== 'not') return printOperator(query)
  const { part } = query
  return 'parts' in part || 'part' in part ? `-${group(part)}` : `-${printOperator(part)}`
}

function printOperator(operator: Operator): string {
  switch (operator.kind) {
    case 'text':
      return isPlainWord(operator.text) ? operator.text : quote(operator.text)
    case 'hashtag':
      return `#${operator.tag}`
    case 'cashtag':
      return `$${operator.tag}`
    case 'mention':
      return `@${operator.account}`
    case 'from':
    case 'to':
    case 'retweets_of':
      return `${operator.kind}:${operator.account}`
    case 'conversation_id':
    case 'in_reply_to_tweet_id':
    case 'retweets_of_tweet_id':
    case 'quotes_of_tweet_id':
      return `${operator.kind}:${operator.tweetId}`
    case 'min_likes':
    case 'min_replies':
    case 'min_reposts':
      return `${operator.kind}:${operator.least}`
    case 'list':
      return `list:${operator.listId}`
    case 'lang':
      return `lang:${operator.lang}`
    case 'url':
      return `url:${quote(operator.text)}`
    case 'flag':
      return operator.flag
  }
}

function group(query: Query): string {
  return `(${printQuery(query)})`
}

function quote(text: string): string {
  return `"${text.replaceAll(/["\\]/g, '\\$&')}"`
}

function isPlainWord(text: string): boolean {
  return /^[\p{L}\p{N}\p{M}]+$/u.test(text) && !/^(?:and|or|not)$/i.test(text)
}
