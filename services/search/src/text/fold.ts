/**
 * What a reader takes for the same becomes the same letters: for words, tags and queries alike. The table is in
 * docs/search.md. Folding twice changes nothing more.
 *
 * - Nobody sees an invisible character, a presentation selector or a soft hyphen: they go. A zero-width non-joiner
 *   between letters parts two words, as in Persian.
 * - Width and compatibility forms are what they stand for (NFKD), but not Hangul letters: ㅋㅋ are no syllables.
 * - Marks go where the letter without them is the same one to a reader: Latin and Greek accents, vowel points of
 *   Hebrew and Arabic, stress on Cyrillic. Marks that make another letter stay: voicing of kana, й and ё, vowel signs
 *   of Indic scripts, hamza on alef.
 * - Case goes by full folding: ß is ss, ς and Σ are σ. İ, I, ı and i are one, because lower case of one is upper case
 *   of another, depending on the language.
 */
export function fold(text: string): string {
  if (isAscii(text)) return text.toLowerCase()
  const seen = text.replaceAll(unseen, '').replaceAll(/\u200c+(?![\u200c\p{L}])/gu, '')
  const voiced = seen.replaceAll('゛', '\u3099').replaceAll('゜', '\u309a')
  const parts = voiced.replaceAll(compatible, (part) => part.normalize('NFKD'))
  const plain = parts.replaceAll(accented, '$1').replaceAll(points, '')
  // Up and down again: ß has an upper case of two letters, and ẞ has to become ß first.
  const lower = plain.toLowerCase().toUpperCase().toLowerCase()
  const letters = lower.replaceAll(likeOthers, (letter) => others.get(letter) ?? '')
  return parted(letters.normalize('NFC').replaceAll(stressed, '$1'))
}

export function isAscii(text: string): boolean {
  return ascii.test(text)
}

// oxlint-disable-next-line no-control-regex
const ascii = /^[\0-\x7f]*$/

/** All that Unicode says to show nothing for, but the zero-width non-joiner. */
const unseen = /[\p{Default_Ignorable_Code_Point}--\u200c]+/gv

/** Everything but the letters of Hangul on their own, which NFKD would join into syllables. */
const compatible = /[^\u3131-\u318e]+/g

const accented = /([\p{Script=Latin}\p{Script=Greek}])\p{M}+/gu

/**
 * Hebrew points and accents, Arabic vowel signs and what stretches a word; hamza and madda make other letters. The
 * Greek iota below, whose upper case is a letter, wherever it stands.
 */
const points =
  /[\u0345\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7\u0610-\u061a\u064b-\u0652\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u0640]+/g

/** Behind NFC, so that ѝ and ќ, which are letters, have no mark of their own any more. */
const stressed = /(\p{Script=Cyrillic})[\u0300\u0301]+/gu

/** Letters whose stroke or ligature Unicode does not part, and what is typed for an apostrophe. */
const others: ReadonlyMap<string, string> = new Map([
  ...Object.entries({ ς: 'σ', ł: 'l', ø: 'o', đ: 'd', ħ: 'h', ŧ: 't', æ: 'ae', œ: 'oe' }),
  ...Array.from('ʹʺʻʼʽʾʿ').map((letter) => [letter, "'"] as const),
])
const likeOthers = new RegExp(`[${[...others.keys()].join('')}]`, 'g')

/** Behind a mark a zero-width non-joiner only says how an Indic letter is drawn. */
function parted(text: string): string {
  if (!text.includes('\u200c')) return text
  return text
    .replaceAll(/(?<=\p{L})\u200c+/gu, ' ')
    .replaceAll('\u200c', '')
    .normalize('NFC')
}
