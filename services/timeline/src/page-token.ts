import { invalidRequest, parseTweetId, type TweetId } from '@flightpath/contracts'
import { createHash } from 'node:crypto'

/** Views that are paged; a token of one is not valid in another. */
export type PagedView = 'home' | 'user' | 'mentions' | 'search' | 'followers' | 'following'

/**
 * An opaque token for the page below an id. It holds no more than the id, so it stays valid whatever is posted or
 * deleted meanwhile; the check digits tell a mistyped or foreign token from a real one.
 */
export function pageToken(view: PagedView, id: string): string {
  return BigInt(id).toString(36).padStart(13, '0') + checkDigits(view, id)
}

/** The id in a token. Throws the API's 400 when the token is not one that this view gave. */
export function parsePageToken(view: PagedView, token: string): TweetId {
  const id = /^[0-9a-z]{13}[0-9a-f]{8}$/.test(token) ? parseBase36(token.slice(0, 13)) : null
  const parsed = id === null ? null : parseTweetId(id)
  if (parsed === null || token.slice(13) !== checkDigits(view, parsed)) {
    throw invalidRequest(
      'pagination_token',
      token,
      'the page token is not one that this request gave; send next_token as it was',
    )
  }
  return parsed
}

function checkDigits(view: PagedView, id: string): string {
  return createHash('sha256').update(`${view}:${id}`).digest('hex').slice(0, 8)
}

function parseBase36(digits: string): string {
  let value = 0n
  for (const digit of digits) value = value * 36n + BigInt(Number.parseInt(digit, 36))
  return String(value)
}
