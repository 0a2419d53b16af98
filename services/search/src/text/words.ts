import { fold, isAscii } from './fold.ts'

/**
 * The words of a text, folded, with blanks between them: for an index and a query alike, so that a query is a phrase of
 * them. Words are cut at punctuation and symbols; each emoji is a word; in scripts that put no blanks between words
 * each character is one, so that a part of a sentence is found.
 */
export function cutWords(text: string): string {
  if (isAscii(text)) return cutAscii(text)
  let words = ''
  for (let at = 0; at < text.length; at += 1) {
    const point = text.codePointAt(at) ?? 0
    if (point > 0xffff) at += 1
    const cut = known[point] ?? learn(point)
    if (cut === inContext) return cutInContext(text)
    words += cut
  }
  return words
}

function cutAscii(text: string): string {
  return text.toLowerCase().replaceAll(/[^a-z0-9 ]+/g, ' ')
}

/**
 * What a character comes to where its neighbours do not matter, learnt when it is met: for a tweet in Japanese or with
 * an é this takes a fifth of the time. A megabyte; rarer characters are not kept.
 */
const known: (string | undefined)[] = Array.from({ length: 0x20000 })

const inContext = 'in context'

/** What changes its neighbours, or is changed by them. */
const context = /^[\p{M}\p{Default_Ignorable_Code_Point}\p{RI}\p{EMod}\u1100-\u11ff]|^ \p{M}/u

function learn(point: number): string {
  const character = String.fromCodePoint(point)
  if (point >= known.length || context.test(character.normalize('NFKD'))) return inContext
  // As between letters of a word: blanks part it from them.
  return (known[point] = ` ${cutInContext(`x${character}x`)} `.slice(2, -2))
}

/** The same for any text. */
export function cutInContext(text: string): string {
  const words: string[] = []
  let end = 0
  for (const { 0: emoji, index } of text.matchAll(emojis)) {
    words.push(cutLetters(text.slice(end, index)), emoji.replaceAll(selector, ''))
    end = index + emoji.length
  }
  words.push(cutLetters(text.slice(end)))
  return words.filter((word) => word !== '').join(' ')
}

function cutLetters(text: string): string {
  // A keycap that is not on a digit of its own could come to stand on one by folding.
  const folded = fold(text.replaceAll('\u20e3', ''))
  if (isAscii(folded)) return cutAscii(folded).trim()
  return folded.match(wordsOrCharacters)?.join(' ') ?? ''
}

// Hangul has blanks, but its words carry their particles. ー is common to the kana.
const scripts = ['Han', 'Hiragana', 'Katakana', 'Hangul', 'Thai', 'Lao', 'Khmer', 'Myanmar']
const unspaced = `[[${scripts.map((script) => `\\p{Script=${script}}`).join('')}ー]&&\\p{L}]`
const spaced = (classes: string) => `[[${classes}]--${unspaced}]`

/** A character with its marks in scripts without blanks, elsewhere letters, marks and digits in a row. */
const wordsOrCharacters = new RegExp(
  String.raw`${unspaced}\p{M}*|${spaced(String.raw`\p{L}\p{N}`)}${spaced(String.raw`\p{L}\p{N}\p{M}`)}*`,
  'gv',
)

/** Dingbats that Unicode has since taken out of the pictographs are searched as well. */
const pictograph = String.raw`[[\p{Extended_Pictographic}\u2600-\u27bf]--\p{N}]`

/** Emoji as Unicode builds them: keycaps, flags, and pictographs with skin tones, joined, or with a region's tags. */
const emojis = new RegExp(
  String.raw`[#*0-9]\ufe0f?\u20e3|\p{RI}{2}|${pictograph}[\ufe0e\ufe0f]?\p{EMod}?(?:\u200d${pictograph}[\ufe0e\ufe0f]?\p{EMod}?)*[\u{e0020}-\u{e007f}]*`,
  'gv',
)

/** Says to show a character as a text or as a picture, which is the same one to a reader. */
const selector = /[\ufe0e\ufe0f]/g
