import twitterText from 'twitter-text'
import { widenEmoji } from './emoji.ts'

/**
 * What twitter-text's `getTweetLength` gives for a text in NFC whose links are known already, if it knew all of
 * today's emoji. Looking for links is most of its work, so it gets the text without any.
 */
export function weightedLength(
  text: string,
  urls: readonly twitterText.FoundUrl[],
  limit: 280 | 140,
): number {
  const config = limit === 280 ? twitterText.configs.version3 : twitterText.configs.version1
  // A space neither composes with the character after it nor begins an emoji; a full stop could make a link.
  const link = ' '.repeat(config.transformedURLLength)
  let plain = ''
  let end = 0
  for (const { indices, url } of urls) {
    // So twitter-text describes one domain glued to another, "a.co0ɐa.co/x"; what it counts then is anybody's guess.
    if (indices[1] - indices[0] !== url.length)
      return twitterText.getTweetLength(measured(text), config)
    plain += text.slice(end, indices[0]) + link
    end = indices[1]
  }
  plain += text.slice(end)
  // ASCII weighs 1 in both configurations.
  if (!beyondAscii.test(plain)) return plain.length
  return twitterText.getTweetLength(measured(plain).replaceAll('.', ','), config)

  /** Before 2017 an emoji was as long as its code points. */
  function measured(given: string): string {
    return limit === 280 ? widenEmoji(given) : given
  }
}

const beyondAscii = /[^\0-\x7f]/
