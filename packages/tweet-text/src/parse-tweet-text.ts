import twitterText from 'twitter-text'
import { findUrls } from './find-urls.ts'
import { findEntities, type TextEntities } from './text-entities.ts'
import { weightedLength } from './weighted-length.ts'

/** 280 is today's rule, in which CJK and emoji weigh 2; 140 is the one before November 2017. */
export type TweetLengthLimit = 280 | 140

/** Why a text cannot be a tweet's, whatever its length. */
export type InvalidReason = 'invalid-character' | 'lone-surrogate'

/** What a text is to a tweet. */
export type ParsedTweetText =
  | {
      readonly kind: 'valid'
      /** The text to store: normalised to NFC, otherwise as given. */
      readonly text: string
      readonly weightedLength: number
      readonly entities: TextEntities
      /** All of it, in code points. */
      readonly displayTextRange: readonly [0, number]
      /** The names in `entities.mentions`, lower-case, each once, in order. */
      readonly mentions: readonly string[]
    }
  | { readonly kind: 'empty' }
  | {
      readonly kind: 'too-long'
      /** For a text of more than `maxCodeUnits` that number of code units, since it is not parsed. */
      readonly weightedLength: number
      readonly limit: TweetLengthLimit
    }
  | { readonly kind: 'invalid'; readonly reason: InvalidReason }

/**
 * Longer texts are refused unparsed. A link weighs 23 however long it is, and twitter-text takes links of up to
 * 4,096 code units; but its time for a hostile text grows with the square of the length: 40 ms for 4,096, 8 s for 65,536.
 */
export const maxCodeUnits = 4096

/**
 * Measures and reads the text of a tweet as twitter-text 3.1.0 does, with its configuration of version 3 for 280 and
 * of version 1 for 140, but with today's emoji and top-level domains (docs/decisions/0015). In version 1 every code point counts 1 and every link 23, as from February 2013; in 2012 it
 * was 20 and 21 (https://blog.twitter.com/2012/upcoming-tco-changes).
 *
 * The text is normalised to NFC, because X counts it so (https://docs.x.com/fundamentals/counting-characters), and
 * because indices and searches then mean the same text whichever way it was typed.
 */
export function parseTweetText(
  given: string,
  options: { readonly limit: TweetLengthLimit },
): ParsedTweetText {
  const { limit } = options
  if (isBlank(given)) return { kind: 'empty' }
  if (given.length > maxCodeUnits) return { kind: 'too-long', weightedLength: given.length, limit }
  // MySQL would refuse it and JSON would carry it as an escape that other languages refuse.
  if (!given.isWellFormed()) return { kind: 'invalid', reason: 'lone-surrogate' }
  const text = given.normalize('NFC')
  if (twitterText.hasInvalidCharacters(text)) {
    return { kind: 'invalid', reason: 'invalid-character' }
  }
  const urls = findUrls(text)
  const length = weightedLength(text, urls, limit)
  if (length > limit) return { kind: 'too-long', weightedLength: length, limit }
  const { entities, codePoints } = findEntities(text, urls)
  return {
    kind: 'valid',
    text,
    weightedLength: length,
    entities,
    displayTextRange: [0, codePoints],
    mentions: distinctNames(entities),
  }
}

const spaces = new RegExp(`^${twitterText.regexen.spaces.source}*$`)

function isBlank(text: string): boolean {
  return spaces.test(text)
}

function distinctNames(entities: TextEntities): string[] {
  if (entities.mentions === undefined) return []
  return [...new Set(entities.mentions.map((mention) => mention.username.toLowerCase()))]
}
