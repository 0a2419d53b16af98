// What is written in a query as other search engines have it, and would mean something else here.
import type { Token } from './tokens.ts'

/** Why the token in this place is not meant as it would be read, and what to write; null when it may be read. */
export function slipAt(tokens: readonly Token[], place: number): string | null {
  const token = tokens[place]
  if (token?.kind === '-') return loneMinus(token, tokens[place + 1])
  if (token?.kind !== 'word') return null
  return (
    wordForOperator(token.text, token.at, hasNeighbour(tokens, place)) ??
    otherQuotes(tokens, place) ??
    distance(token.text, token.at, tokens[place - 1])
  )
}

/** A dash in a copied title, which would exclude what follows it. */
function loneMinus({ at }: Token, next: Token | undefined): string | null {
  if (next?.at === at + 1) return null
  return `- at position ${at} stands alone; put it right before what it excludes, as in -word, or leave it out`
}

/** `or` may be searched for, and stands alone then. Behind a minus it cannot be meant to join anything. */
function hasNeighbour(tokens: readonly Token[], place: number): boolean {
  const [before, after] = [tokens[place - 1]?.kind, tokens[place + 1]?.kind]
  if (before === '-') return false
  return (before !== undefined && before !== '(') || (after !== undefined && after !== ')')
}

function wordForOperator(word: string, at: number, joins: boolean): string | null {
  if (!joins) return null
  const meant = operators.find(({ written }) => written.test(word))
  if (meant === undefined) return null
  return `${word} at position ${at} is no operator: ${meant.write}; put quotes around the word to search for it`
}

// OR is a token of its own.
const operators = [
  { written: /^and$/i, write: 'a blank means and' },
  { written: /^or$/i, write: 'OR in capitals means or' },
  { written: /^NOT$/, write: '- right before a word excludes it' },
]

const closing: ReadonlyMap<string, string> = new Map([
  ["'", "'’"],
  ['‘', "’'"],
  ['“', '”“'],
  ['„', '“”'],
  ['«', '»'],
  ['»', '«'],
])

/** Words within any quotes but "these": they would be found anywhere. An apostrophe has no partner. */
function otherQuotes(tokens: readonly Token[], place: number): string | null {
  const token = tokens[place]
  if (token?.kind !== 'word') return null
  const closers = closing.get(token.text.charAt(0))
  if (closers === undefined) return null
  const words: string[] = []
  for (const next of tokens.slice(place)) {
    if (next.kind !== 'word') return null
    words.push(next.text)
    const quoted = words.join(' ')
    const end = quoted.replace(/[.,;:!?…]+$/u, '')
    if (end.length > 2 && closers.includes(end.slice(-1))) {
      return `${quoted} at position ${token.at} is in quotes that make no phrase; write "${end.slice(1, -1)}"`
    }
  }
  return null
}

/** As in `"a b"~3`, which the X API has for streams. */
function distance(word: string, at: number, before: Token | undefined): string | null {
  if (before?.kind !== 'phrase' || !/^~\d+$/.test(word)) return null
  return `${word} at position ${at} is not supported: a phrase is found as it is, without words in between`
}
