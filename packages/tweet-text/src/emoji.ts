/**
 * Makes one wide character of every emoji, so that each weighs 2. What an emoji is says the engine's own table
 * (`RGI_Emoji` of UTS #51), which a newer Node brings up to date; the presentation selectors may be there or not, as
 * people's keyboards write them. What only looks like a sequence stays what it was: `🐦‍🐦` is two birds and a joiner.
 */
export function widenEmoji(text: string): string {
  return text.replace(sequences, widen)
}

const wide = '漢'
const joiner = '\u200D'

/** Possible emoji of UTS #51. A bare digit, © and ® are text; what the selectors may do to a digit is a keycap. */
const element = [
  String.raw`\p{Regional_Indicator}{2}`,
  String.raw`[0-9#*]\uFE0F?\u20E3`,
  String.raw`[©®][\uFE0E\uFE0F]`,
  String.raw`[\p{Emoji}--[0-9#*©®]--\p{Regional_Indicator}][\uFE0E\uFE0F]?\p{Emoji_Modifier}?[\uFE0E\uFE0F]?(?:[\u{E0020}-\u{E007E}]+\u{E007F})?`,
].join('|')
const sequences = new RegExp(`(?:${element})(?:${joiner}(?:${element}))*`, 'gv')

/** No emoji joins more: the longest today join four. */
const maxJoined = 8

/** Takes the longest emoji from the left, again and again. */
function widen(sequence: string): string {
  if (isEmoji(sequence)) return wide
  const elements = sequence.split(joiner)
  const shown: string[] = []
  for (let start = 0; start < elements.length;) {
    let end = Math.min(start + maxJoined, elements.length)
    while (end > start && !isEmoji(elements.slice(start, end).join(joiner))) end -= 1
    shown.push(end > start ? wide : (elements[start] ?? ''))
    start = Math.max(end, start + 1)
  }
  return shown.join(joiner)
}

const known = new Map<string, boolean>()
/** About as many as there are emoji. */
const maxKnown = 4000
/** In code units. The longest emoji has 15, selectors included. */
const maxLength = 40

/** The engine compares with one string of its table after the other, which takes long. */
function isEmoji(sequence: string): boolean {
  if (sequence.length > maxLength) return false
  let answer = known.get(sequence)
  if (answer === undefined) {
    answer = emoji.test(qualified(sequence))
    if (known.size === maxKnown) known.clear()
    known.set(sequence, answer)
  }
  return answer
}

const emoji = /^\p{RGI_Emoji}$/v

/** The spelling in the table: U+FE0F behind each character that is text by default, unless a skin tone follows. */
function qualified(sequence: string): string {
  return sequence.replaceAll(/[\uFE0E\uFE0F]/g, '').replaceAll(textByDefault, '$&\uFE0F')
}

const textByDefault = /[\p{Emoji}--\p{Emoji_Presentation}](?!\p{Emoji_Modifier})/gv

/**
 * Puts another emoji of the same length in place of each keycap: twitter-text takes its digit for one of a link, a name
 * or a tag, and its marks for letters, so that `#1️⃣` would be a tag.
 */
export function withoutKeycaps(text: string): string {
  if (!text.includes('\u20E3')) return text
  return text.replaceAll(/[0-9#*]\uFE0F?\u20E3/g, (keycap) => '❤'.repeat(keycap.length))
}
