// The grammar of the search operators:
//
//   query  = any
//   any    = all { "OR" all }
//   all    = term { term }                  a blank means and, and binds tighter than OR
//   term   = [ "-" ] ( "(" any ")" | operator )
//
// A parser of its own, so that nobody's query reaches Elasticsearch as text.
import { limits } from '@flightpath/contracts'
import { readOperator, readText, type OperatorOrReason } from './operator.ts'
import { slipAt } from './slips.ts'
import { tokenize, type Token } from './tokens.ts'
import { join, type Query } from './tree.ts'

export type ParsedQuery =
  | { readonly kind: 'query'; readonly query: Query }
  /** One sentence without a full stop that says what is wrong and where. */
  | { readonly kind: 'invalid'; readonly reason: string }

/** Deepest nesting of parentheses. Elasticsearch takes 30 nested bools, and each of these can cost two. */
const deepest = 10

/** Parses the text of a query. Never throws; takes time linear in the text's length. */
export function parseQuery(text: string): ParsedQuery {
  // Counted like maxLength in the API document: in code points, each of which is one or two UTF-16 units.
  const most = limits.queryCharacters
  if (text.length > 2 * most || Array.from(text).length > most) {
    return { kind: 'invalid', reason: `the query is longer than ${most} characters` }
  }
  const cut = tokenize(text.toWellFormed().normalize('NFC').replaceAll(unseen, ''))
  if ('openQuoteAt' in cut) {
    return { kind: 'invalid', reason: `the quote at position ${cut.openQuoteAt} is never closed` }
  }
  const parsed = parseWhole({ tokens: cut.tokens, next: 0, depth: 0 })
  if ('fault' in parsed) return { kind: 'invalid', reason: parsed.fault }
  return { kind: 'query', query: parsed.query }
}

/** Marks of direction and the like come along when names and tags are copied; what emoji are made of stays. */
const unseen =
  /[\p{Default_Ignorable_Code_Point}--[\u200c-\u200d]--[\ufe0e-\ufe0f]--[\u{e0020}-\u{e007f}]]/gv

type Cursor = { readonly tokens: readonly Token[]; next: number; depth: number }

type Fault = { readonly fault: string }

/** A part of the query. `weak` says why it cannot stand alone, null when it can. */
type Part = { readonly query: Query; readonly weak: Weakness | null }

type Weakness = { readonly kind: 'broad' | 'negation'; readonly reason: string }

function parseWhole(cursor: Cursor): Part | Fault {
  if (cursor.tokens.length === 0) return { fault: 'the query is empty' }
  const whole = parseAny(cursor)
  if ('fault' in whole) return whole
  const rest = cursor.tokens[cursor.next]
  if (rest !== undefined) {
    return { fault: `unbalanced parenthesis at position ${rest.at}; no parenthesis is open there` }
  }
  return whole.weak === null ? whole : { fault: whole.weak.reason }
}

function parseAny(cursor: Cursor): Part | Fault {
  const parts: Part[] = []
  for (;;) {
    const part = parseAll(cursor)
    if ('fault' in part) return part
    parts.push(part)
    const or = cursor.tokens[cursor.next]
    if (or?.kind !== 'or') break
    cursor.next += 1
    if (!isTermNext(cursor)) return { fault: `OR at position ${or.at} has nothing on its right` }
  }
  return {
    query: join(
      'or',
      parts.map((part) => part.query),
    ),
    // Whatever matches one alternative is found, so each has to be narrow enough.
    weak: parts.find((part) => part.weak !== null)?.weak ?? null,
  }
}

function parseAll(cursor: Cursor): Part | Fault {
  const parts: Part[] = []
  do {
    const part = parseTerm(cursor)
    if ('fault' in part) return part
    parts.push(part)
  } while (isTermNext(cursor))
  const weaknesses = parts.map((part) => part.weak).filter((weak) => weak !== null)
  const worst = weaknesses.find((weak) => weak.kind === 'broad') ?? weaknesses[0] ?? null
  return {
    query: join(
      'and',
      parts.map((part) => part.query),
    ),
    weak: weaknesses.length < parts.length ? null : worst,
  }
}

function isTermNext(cursor: Cursor): boolean {
  const kind = cursor.tokens[cursor.next]?.kind
  return kind !== undefined && kind !== ')' && kind !== 'or'
}

function parseTerm(cursor: Cursor): Part | Fault {
  const token = cursor.tokens[cursor.next]
  if (token?.kind !== '-') return notNullcast(parsePrimary(cursor))
  const slip = slipAt(cursor.tokens, cursor.next)
  if (slip !== null) return { fault: slip }
  cursor.next += 1
  if (!isTermNext(cursor)) {
    return { fault: `- at position ${token.at} has nothing behind it to exclude` }
  }
  const part = parsePrimary(cursor)
  if ('fault' in part) return part
  const reason = `- at position ${token.at} only excludes; put something beside it that tweets have to match`
  return { query: { kind: 'not', part: part.query }, weak: { kind: 'negation', reason } }
}

/** It would match nothing: the X API takes it only as what it is for, to leave advertisements out. */
function notNullcast(part: Part | Fault): Part | Fault {
  if ('fault' in part || !('flag' in part.query) || part.query.flag !== 'is:nullcast') return part
  return { fault: 'is:nullcast can only be excluded; write -is:nullcast' }
}

function parsePrimary(cursor: Cursor): Part | Fault {
  const token = cursor.tokens[cursor.next]
  const slip = slipAt(cursor.tokens, cursor.next)
  if (token?.kind === 'word' && slip !== null) return { fault: slip }
  cursor.next += 1
  switch (token?.kind) {
    case '(':
      return parseGroup(cursor, token.at)
    case 'word':
      return toPart(readOperator(token.text, token.value), token.text, token.at)
    case 'phrase':
      return toPart(readText(token.text), `"${token.text}"`, token.at)
    case ')':
      return {
        fault: `unbalanced parenthesis at position ${token.at}; no parenthesis is open there`,
      }
    case 'or':
      return { fault: `OR at position ${token.at} has nothing on its left` }
    case '-':
      return { fault: `- at position ${token.at} stands behind another -` }
    case undefined:
      return { fault: 'the query ends where something should follow' }
  }
}

function parseGroup(cursor: Cursor, at: number): Part | Fault {
  if (cursor.depth === deepest) {
    return {
      fault: `parentheses are nested too deep at position ${at}; ${deepest} levels are the most`,
    }
  }
  const first = cursor.tokens[cursor.next]
  if (first?.kind === ')') return { fault: `the parentheses at position ${at} are empty` }
  if (first === undefined) return { fault: unclosed(at) }
  cursor.depth += 1
  const part = parseAny(cursor)
  if ('fault' in part) return part
  cursor.depth -= 1
  if (cursor.tokens[cursor.next]?.kind !== ')') return { fault: unclosed(at) }
  cursor.next += 1
  return part
}

function unclosed(at: number): string {
  return `unbalanced parenthesis at position ${at}; it is never closed`
}

function toPart(operator: OperatorOrReason, written: string, at: number): Part | Fault {
  const where = `${shorten(written)} at position ${at}`
  if (operator.kind === 'refused') return { fault: `${where} ${operator.reason}` }
  if (!('flag' in operator || 'lang' in operator || 'least' in operator)) {
    return { query: operator, weak: null }
  }
  const reason = `${where} is too broad alone; put a word, a phrase, a tag, a user or an address beside it`
  return { query: operator, weak: { kind: 'broad', reason } }
}

function shorten(written: string): string {
  return written.length > 40 ? `${written.slice(0, 40)}…` : written
}
