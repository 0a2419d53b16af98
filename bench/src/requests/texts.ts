// What the simulated people write: several scripts, with mentions, links, hashtags and emoji as often as in 2012.
import { pick } from '@flightpath/cli/random'
import { emoji, languages, type Language } from './words.ts'

export type TextWriter = {
  /** A text of at most 140 characters, the limit of 2012. */
  text(): string
  /** An answer to an account's tweet: it begins with its name. */
  reply(username: string): string
  /** What somebody may search for: words, a hashtag, a phrase, what an account wrote or what names it. */
  query(): string
}

const longest = 140
const shares = { mention: 0.25, link: 0.15, hashtag: 0.13, emoji: 0.1 }

/** `someone` names an account to mention. The texts depend on `random` and `someone` alone. */
export function createTextWriter(random: () => number, someone: () => string): TextWriter {
  const chance = (share: number): boolean => random() < share
  const write = (begin: string): string => {
    const language = pickLanguage(random)
    const ends = [
      chance(shares.hashtag) ? `#${pickCommon(random, language.tags)}` : '',
      chance(shares.emoji) ? pick(random, emoji) : '',
      chance(shares.link) ? link(random) : '',
    ].filter((end) => end !== '')
    const end = ends.length === 0 ? '' : ` ${ends.join(' ')}`
    return begin + sentence(random, language, longest - begin.length - end.length) + end
  }
  return {
    text: () => write(chance(shares.mention) ? `@${someone()} ` : ''),
    reply: (username) => write(`@${username} `),
    query() {
      const language = pickLanguage(random)
      const word = (): string => pickSought(random, language)
      return pick(random, [
        word,
        word,
        word,
        () => `${word()} ${word()}`,
        () => `${word()} ${word()}`,
        () => `"${word()}${language.space}${word()}"`,
        () => `${word()} -${word()}`,
        () => `#${pickCommon(random, language.tags)}`,
        () => `from:${someone()}`,
        () => `@${someone()}`,
      ])()
    },
  }
}

/** 4 to some 20 words, fewer when they do not fit. */
function sentence(random: () => number, language: Language, room: number): string {
  const wanted = 4 + Math.floor(16 * random() ** 1.5)
  let text = pickCommon(random, searchable(language))
  for (let words = 1; words < wanted; words += 1) {
    const longer = text + language.space + pickCommon(random, language.words)
    if (longer.length > room) break
    text = longer
  }
  return text
}

function link(random: () => number): string {
  const code = Math.floor(random() * 36 ** 6)
    .toString(36)
    .padStart(6, '0')
  return `https://example.com/${code}`
}

function pickLanguage(random: () => number): Language {
  let left = random() * totalShare
  for (const language of languages) {
    left -= language.share
    if (left < 0) return language
  }
  return pick(random, languages)
}

const totalShare = languages.reduce((sum, { share }) => sum + share, 0)

/** One of the list, the n-th with a weight of about 1/n, as words occur in any language. */
function pickCommon(random: () => number, words: readonly string[]): string {
  return words[Math.floor((words.length + 1) ** random()) - 1] ?? pick(random, words)
}

/** People search for rare words more often than they write them. `and` among others would be taken for an operator. */
function pickSought(random: () => number, language: Language): string {
  const words = searchable(language).filter((word) => word !== 'and')
  return random() < 0.5 ? pickCommon(random, words) : pick(random, words)
}

/** Its words without punctuation. */
function searchable(language: Language): readonly string[] {
  return searchableWords.get(language) ?? []
}

const searchableWords = new Map(
  languages.map((language) => [language, language.words.filter((word) => /\p{L}/u.test(word))]),
)
