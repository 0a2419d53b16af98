// Which script a text is written in.

/** A script, or several that one language uses together. */
export type Script = {
  /** The only language that uses it; null where several do. */
  readonly language: string | null
}

/**
 * The script of most of the letters; null when there are none. A character of Han, kana or Hangul says as much as two
 * letters. Where two scripts have as many, it is the one that is listed first.
 */
export function mainScript(text: string): Script | null {
  counts.fill(0)
  for (let at = 0; at < text.length; at += 1) {
    const code = text.codePointAt(at) ?? 0
    if (code > 0xffff) at += 1
    const place = placeOf(code)
    counts[place] = (counts[place] ?? 0) + 1
  }
  // Kana are between the Han characters of Japanese, and only there.
  const kanaCount = counts[kana] ?? 0
  let main: Script | null = kanaCount > 0 ? japanese : chinese
  let most = (kanaCount + (counts[han] ?? 0)) * 2
  if (most === 0) main = null
  for (let place = kana + 1; place < alphabets.length; place += 1) {
    const alphabet = alphabets[place]
    const score = (counts[place] ?? 0) * (alphabet?.weight ?? 0)
    if (alphabet !== undefined && score > most) [main, most] = [alphabet, score]
  }
  return main
}

const chinese: Script = { language: 'zh' }
const japanese: Script = { language: 'ja' }

type Alphabet = Script & { readonly letter: RegExp; readonly weight: number }

/** By their places, of which the first three are named below. */
const alphabets: readonly Alphabet[] = (
  [
    // Digits, punctuation, emoji, and scripts that nobody tweets in.
    [null, /$^/u, 0],
    [null, /\p{Script=Han}/u, 2],
    [null, /[\p{Script=Hiragana}\p{Script=Katakana}]/u, 2],
    [null, /\p{Script=Latin}/u, 1],
    ['ko', /\p{Script=Hangul}/u, 2],
    [null, /\p{Script=Cyrillic}/u, 1],
    [null, /\p{Script=Arabic}/u, 1],
    [null, /\p{Script=Devanagari}/u, 1],
    ['th', /\p{Script=Thai}/u, 1],
    ['lo', /\p{Script=Lao}/u, 1],
    ['km', /\p{Script=Khmer}/u, 1],
    ['my', /\p{Script=Myanmar}/u, 1],
    ['el', /\p{Script=Greek}/u, 1],
    ['iw', /\p{Script=Hebrew}/u, 1],
    ['ka', /\p{Script=Georgian}/u, 1],
    ['hy', /\p{Script=Armenian}/u, 1],
    ['bn', /\p{Script=Bengali}/u, 1],
    ['gu', /\p{Script=Gujarati}/u, 1],
    ['pa', /\p{Script=Gurmukhi}/u, 1],
    ['or', /\p{Script=Oriya}/u, 1],
    ['ta', /\p{Script=Tamil}/u, 1],
    ['te', /\p{Script=Telugu}/u, 1],
    ['kn', /\p{Script=Kannada}/u, 1],
    ['ml', /\p{Script=Malayalam}/u, 1],
    ['si', /\p{Script=Sinhala}/u, 1],
    ['dv', /\p{Script=Thaana}/u, 1],
    ['bo', /\p{Script=Tibetan}/u, 1],
    ['am', /\p{Script=Ethiopic}/u, 1],
  ] as const
).map(([language, letter, weight]) => ({ language, letter, weight }))

const none = 0
const han = 1
const kana = 2

/** How many characters of the text are of each alphabet; kept, because making one for each text takes as long. */
const counts = new Int32Array(alphabets.length)

/** The alphabets of the code points that were met, by their places plus one. */
const known = new Uint8Array(0x11_0000)

function placeOf(code: number): number {
  const seen = known[code] ?? 0
  if (seen > 0) return seen - 1
  const character = String.fromCodePoint(code)
  const place = Math.max(
    none,
    alphabets.findIndex(({ letter }) => letter.test(character)),
  )
  known[code] = place + 1
  return place
}
