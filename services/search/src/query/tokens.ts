// Cuts a query into tokens, in one pass.

/** `at` is where a token begins: in Unicode code points, the first one is 1. */
export type Token =
  | { readonly kind: '(' | ')' | '-' | 'or'; readonly at: number }
  /** `value` is a quoted one right behind the word, as in `url:"a b"`. */
  | { readonly kind: 'word'; readonly text: string; readonly value?: string; readonly at: number }
  | { readonly kind: 'phrase'; readonly text: string; readonly at: number }

/** The tokens of a text, which is well-formed UTF-16, or where a quote begins that is never closed. */
export function tokenize(text: string): { tokens: Token[] } | { openQuoteAt: number } {
  const characters = Array.from(text)
  const tokens: Token[] = []
  let next = 0
  while (next < characters.length) {
    const at = next + 1
    const character = characters[next] ?? ''
    if (isBlank(character)) {
      next += 1
    } else if (character === '(' || character === ')' || character === '-') {
      tokens.push({ kind: character, at })
      next += 1
    } else if (character === '"') {
      const quoted = readQuoted(characters, next)
      if (quoted === null) return { openQuoteAt: at }
      tokens.push({ kind: 'phrase', text: quoted.text, at })
      next = quoted.end
    } else {
      const end = endOfWord(characters, next)
      const word = characters.slice(next, end).join('')
      const quoted = word.endsWith(':') ? readQuoted(characters, end) : null
      if (word === 'OR') tokens.push({ kind: 'or', at })
      else tokens.push({ kind: 'word', text: word, at, ...(quoted && { value: quoted.text }) })
      next = quoted?.end ?? end
    }
  }
  return { tokens }
}

function endOfWord(characters: readonly string[], start: number): number {
  let end = start
  while (end < characters.length && !isDelimiter(characters[end] ?? '')) end += 1
  return end
}

function isDelimiter(character: string): boolean {
  return character === '(' || character === ')' || character === '"' || isBlank(character)
}

function isBlank(character: string): boolean {
  return /[\s\p{Cc}]/u.test(character)
}

/** Reads a quoted text that begins at `start`; `\"` and `\\` stand for a quote and a backslash. */
function readQuoted(
  characters: readonly string[],
  start: number,
): { text: string; end: number } | null {
  if (characters[start] !== '"') return null
  let text = ''
  for (let at = start + 1; at < characters.length; at += 1) {
    const character = characters[at] ?? ''
    if (character === '"') return { text, end: at + 1 }
    const escaped = characters[at + 1]
    if (character === '\\' && (escaped === '"' || escaped === '\\')) {
      text += escaped
      at += 1
    } else {
      text += character
    }
  }
  return null
}
