/**
 * A text with blanks between what can be found apart, for an index and a query alike: Elasticsearch's standard analyzer
 * makes words of it, and a query is a phrase of them. A part of a sentence is found in scripts that put no blanks
 * between words, and `node` in `node.js`.
 */
export function cutWords(text: string): string {
  return text
    .normalize('NFC')
    .replaceAll(otherWidth, (part) => part.normalize('NFKC'))
    .replaceAll(joint, ' ')
    .replaceAll(syllable, ' $& ')
}

/** Full-width letters and half-width kana. */
const otherWidth = /[\uff00-\uffef]+/g

/** What the analyzer would keep two words together by, as in `node.js`, `alice's` and `re:invent`. */
const joint = /(?<=[\p{L}\p{M}])[.:'’·](?=\p{L})/gu

/**
 * Characters, with the marks on them, of scripts whose runs the analyzer keeps whole. Hangul has blanks, but its words
 * carry their particles. Han and Hiragana are not here because the analyzer cuts them. ー is common to the kana.
 */
const syllable =
  /[[\p{Script=Katakana}ー\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}]&&\p{L}]\p{M}*/gv
