import { tlds } from '@hapi/tlds'
import { domainToUnicode } from 'node:url'
import twitterText from 'twitter-text'
import { withoutKeycaps } from './emoji.ts'

/** `(?:(?:com|org)(?=…))` in three pieces. */
const alternatives = /^(\(\?:\(\?:)([^()]+)(\)\(\?=.+)$/

learnTopLevelDomains()

/** Finds the links in a text as twitter-text does, below every top-level domain that there is today. */
export function findUrls(text: string): twitterText.FoundUrl[] {
  const found = twitterText.extractUrlsWithIndices(withoutKeycaps(text))
  if (text.includes('\u20E3')) for (const link of found) link.url = text.slice(...link.indices)
  return found
}

/**
 * twitter-text's list of top-level domains ends in 2018. Its functions hold their expressions for good, so these are
 * changed in place. A domain that is gone since stays a link, as it is on X (docs/decisions/0015).
 */
function learnTopLevelDomains(): void {
  const { validGTLD, validCCTLD, extractUrl, validAsciiDomain } = twitterText.regexen
  const [, before, generic, after] = alternatives.exec(validGTLD.source) ?? []
  const [, , country] = alternatives.exec(validCCTLD.source) ?? []
  if (generic === undefined || country === undefined) {
    throw new Error('twitter-text writes top-level domains in another way than expected')
  }
  const known = new Set([...generic.split('|'), ...country.split('|')])
  const missing = [...tlds].map((name) => domainToUnicode(name)).filter((name) => !known.has(name))
  // An expression takes the first name that fits, and one may begin like another.
  const names = [...generic.split('|'), ...missing].toSorted((a, b) => b.length - a.length)
  const all = `${before}${names.join('|')}${after}`
  for (const expression of [extractUrl, validAsciiDomain]) {
    expression.compile(
      expression.source.replaceAll(validGTLD.source, () => all),
      expression.flags,
    )
  }
}
