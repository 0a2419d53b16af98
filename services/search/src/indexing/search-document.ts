import { parseTweetId, TweetPosted, type ScannedTweet } from '@flightpath/contracts'
import { detectLanguage } from '@flightpath/language'
import type { BulkOperation } from '@flightpath/search-index'
import { Compile } from 'typebox/compile'
import { fold } from '../text/fold.ts'
import { cutWords } from '../text/words.ts'

/** How often a tweet was engaged with. */
export type Counts = Pick<ScannedTweet, 'likes' | 'reposts' | 'replies' | 'quotes'>

/** What a search finds a tweet by, besides what its event says as it is. */
type Content = Pick<TweetPosted, 'text' | 'entities'>

/** The document of a tweet: the JSON line of its event as it is, followed by what only search needs. */
export function searchDocument(
  posted: string,
  { text, entities }: Content,
  counts: Counts,
): string {
  const { likes, reposts, replies, quotes } = counts
  const { hashtags, urls } = entities
  const added = JSON.stringify({
    words: cutWords(text),
    lang: detectLanguage(text),
    ...(hashtags && { hashtags: hashtags.map(({ tag }) => fold(tag)) }),
    ...(urls && { addresses: urls.flatMap(wordsOfAddress) }),
    likes,
    reposts,
    replies,
    quotes,
  })
  return `${posted.slice(0, posted.lastIndexOf('}'))},${added.slice(1)}`
}

/** As it is in the text, and where it leads to. */
function wordsOfAddress({ url, expanded_url: leadsTo }: { url: string; expanded_url: string }) {
  return leadsTo.endsWith(url) ? [cutWords(leadsTo)] : [cutWords(url), cutWords(leadsTo)]
}

/** What brings a row's document up to date; null when the row holds no event. */
export function rowOperation(row: ScannedTweet): BulkOperation | null {
  const { id: tweetId, version, countsVersion, posted } = row
  if (posted === undefined) return { tweetId, version }
  const content = contentOf(posted)
  if (content === null) return null
  return { tweetId, version, countsVersion, source: searchDocument(posted, content, row) }
}

const schema = Compile(TweetPosted)

function contentOf(posted: string): Content | null {
  try {
    const event: unknown = JSON.parse(posted)
    return schema.Check(event) && parseTweetId(event.id) !== null ? event : null
  } catch {
    return null
  }
}
