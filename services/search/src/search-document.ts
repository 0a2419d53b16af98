import { parseTweetId, TweetPosted, type ScannedTweet } from '@flightpath/contracts'
import { detectLanguage } from '@flightpath/language'
import type { BulkOperation } from '@flightpath/search-index'
import { Compile } from 'typebox/compile'
import { cutWords } from './words.ts'

/** How often a tweet was engaged with. */
export type Counts = Pick<ScannedTweet, 'likes' | 'reposts' | 'replies' | 'quotes'>

/**
 * The document of a tweet: the JSON line of its event as it is, followed by what only search needs. `text` is the
 * event's.
 */
export function searchDocument(posted: string, text: string, counts: Counts): string {
  const { likes, reposts, replies, quotes } = counts
  const members = { words: cutWords(text), lang: detectLanguage(text) }
  const added = JSON.stringify({ ...members, likes, reposts, replies, quotes })
  return `${posted.slice(0, posted.lastIndexOf('}'))},${added.slice(1)}`
}

/** What brings a row's document up to date; null when the row holds no event. */
export function rowOperation(row: ScannedTweet): BulkOperation | null {
  const { id: tweetId, version, countsVersion, posted } = row
  if (posted === undefined) return { tweetId, version }
  const text = textOf(posted)
  if (text === null) return null
  return { tweetId, version, countsVersion, source: searchDocument(posted, text, row) }
}

const schema = Compile(TweetPosted)

function textOf(posted: string): string | null {
  try {
    const event: unknown = JSON.parse(posted)
    return schema.Check(event) && parseTweetId(event.id) !== null ? event.text : null
  } catch {
    return null
  }
}
