import type { TweetId } from '@flightpath/contracts'

/** `has:` and `is:` operators: they narrow a search, but are too broad to be one. */
export const flags = [
  'has:links',
  'has:hashtags',
  'has:cashtags',
  'has:mentions',
  'is:reply',
  'is:retweet',
  'is:quote',
] as const
export type Flag = (typeof flags)[number]

export type Operator =
  /** Words next to each other, or one word. */
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hashtag' | 'cashtag'; readonly tag: string }
  /** A username without `@`, or an account's id, as typed. */
  | { readonly kind: 'mention' | 'from' | 'to'; readonly account: string }
  | { readonly kind: 'conversation_id' | 'in_reply_to_tweet_id'; readonly tweetId: TweetId }
  /** Part of an address. */
  | { readonly kind: 'url'; readonly text: string }
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
      return `${operator.kind}:${operator.account}`
    case 'conversation_id':
    case 'in_reply_to_tweet_id':
      return `${operator.kind}:${operator.tweetId}`
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
  return /^[\p{L}\p{N}\p{M}]+$/u.test(text) && text !== 'OR' && text !== 'AND'
}
