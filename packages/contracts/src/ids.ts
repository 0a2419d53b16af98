import Type from 'typebox'

/** A string that only a parse function or the id generator may make. */
export type Brand<Name extends string> = string & { readonly __brand: Name }

/** A Snowflake id of a tweet, in decimal. Never a `number`: ids exceed 2^53. */
export type TweetId = Brand<'TweetId'>

/** A Snowflake id of an account, in decimal. */
export type AccountId = Brand<'AccountId'>

/** A Snowflake id of a list, in decimal. */
export type ListId = Brand<'ListId'>

/** The wire format of every id: the X API document's, without leading zeros, which would be another text for the same id. */
export const idPattern = '^(0|[1-9][0-9]{0,18})$'

/** The largest id that fits a signed 64-bit integer: Elasticsearch's `long` and Snowflake's own limit. */
const largestId = '9223372036854775807'

const idExpression = new RegExp(idPattern)

/** Reads an id from outside; null when it is not a decimal 64-bit id. Leading zeros are not ids. */
export function parseTweetId(value: string): TweetId | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked just here
  return isId(value) ? (value as TweetId) : null
}

/** Reads an account id from outside; null when it is not a decimal 64-bit id. */
export function parseAccountId(value: string): AccountId | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked just here
  return isId(value) ? (value as AccountId) : null
}

/** Reads a list's id from outside; null when it is not a decimal 64-bit id. */
export function parseListId(value: string): ListId | null {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked just here
  return isId(value) ? (value as ListId) : null
}

function isId(value: string): boolean {
  if (!idExpression.test(value)) return false
  return value.length < largestId.length || value <= largestId
}

/** Order of ids: by length, then by bytes, which is numeric order for decimals without leading zeros. */
export function compareIds(a: string, b: string): number {
  if (a.length !== b.length) return a.length - b.length
  return a < b ? -1 : a > b ? 1 : 0
}

export const TweetIdSchema = Type.Unsafe<TweetId>(Type.String({ pattern: idPattern }))
export const AccountIdSchema = Type.Unsafe<AccountId>(Type.String({ pattern: idPattern }))
export const ListIdSchema = Type.Unsafe<ListId>(Type.String({ pattern: idPattern }))

/**
 * Characters that show nothing: controls, white space, what Unicode lets renderers ignore (such as U+200B and the
 * Hangul fillers U+115F, U+1160, U+3164, U+FFA0), marks of annotations, the blank Braille pattern and a blank note.
 * Sources: the properties White_Space and Default_Ignorable_Code_Point; the other two are drawn as empty.
 */
const unseen = [
  [0x00, 0x20],
  [0x7f, 0xa0],
  [0xad],
  [0x34f],
  [0x61c],
  [0x115f, 0x1160],
  [0x1680],
  [0x17b4, 0x17b5],
  [0x180b, 0x180f],
  [0x2000, 0x200f],
  [0x2028, 0x202f],
  [0x205f, 0x206f],
  [0x2800],
  [0x3000],
  [0x3164],
  [0xfe00, 0xfe0f],
  [0xfeff],
  [0xffa0],
  [0xfff0, 0xfffb],
  [0x1bca0, 0x1bca3],
  [0x1d159],
  [0x1d173, 0x1d17a],
  [0xe0000, 0xe0fff],
].map((range) => range.map((point) => escapeOf(point)).join('-'))

/** Matches a text in which there is something to see: names are such. For `u` expressions. */
export const visiblePattern = `[^${unseen.join('')}]`

/** As other languages write it, too, since this stands in the API document. */
function escapeOf(point: number): string {
  return point > 0xffff ? String.fromCodePoint(point) : `\\u${point.toString(16).padStart(4, '0')}`
}

/** A username as people type it. Uniqueness ignores case. Source: the X API document. */
export const usernamePattern = '^[A-Za-z0-9_]{1,15}$'
export const UsernameSchema = Type.String({ pattern: usernamePattern })
