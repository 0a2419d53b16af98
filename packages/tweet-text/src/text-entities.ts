import { usernamePattern, type TweetEntities } from '@flightpath/contracts'
import twitterText from 'twitter-text'
import { withoutKeycaps } from './emoji.ts'
import { displayUrl, expandedUrl } from './urls.ts'

/** What a text contains, in the X API's shape but for the accounts that mentions belong to. */
export type TextEntities = Omit<TweetEntities, 'mentions'> & {
  mentions?: { start: number; end: number; username: string }[]
}

/** Finds what a text in NFC contains, given its links; and counts its code points. */
export function findEntities(
  text: string,
  urls: readonly twitterText.FoundUrl[],
): { entities: TextEntities; codePoints: number } {
  const words = withoutKeycaps(text)
  const found = [
    ...urls,
    ...twitterText.extractMentionsOrListsWithIndices(words),
    ...twitterText.extractHashtagsWithIndices(words, { checkUrlOverlap: false }),
    ...twitterText.extractCashtagsWithIndices(words),
  ]
  twitterText.removeOverlappingEntities(found)
  const count = codePointCounter(text)
  const entities: TextEntities = {}
  for (const entity of found) {
    const start = count(entity.indices[0])
    const end = count(entity.indices[1])
    if ('url' in entity) {
      const { url } = entity
      const urlEntity = {
        start,
        end,
        url,
        expanded_url: expandedUrl(url),
        display_url: displayUrl(url),
      }
      ;(entities.urls ??= []).push(urlEntity)
    } else if ('hashtag' in entity) {
      ;(entities.hashtags ??= []).push({ start, end, tag: entity.hashtag })
    } else if ('cashtag' in entity) {
      ;(entities.cashtags ??= []).push({ start, end, tag: entity.cashtag })
    } else if (entity.listSlug === '' && username.test(entity.screenName)) {
      ;(entities.mentions ??= []).push({ start, end, username: entity.screenName })
    }
  }
  return { entities, codePoints: count(text.length) }
}

// twitter-text takes up to 20 characters, from the days when there were such names; no account has one.
const username = new RegExp(usernamePattern)

/** Counts the code points before an index; indices are asked for in ascending order. */
function codePointCounter(text: string): (index: number) => number {
  let at = 0
  let codePoints = 0
  return (index) => {
    for (; at < index; codePoints += 1) at += (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1
    return codePoints
  }
}
