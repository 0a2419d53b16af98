// Random queries through the parser and the body builder. FLIGHTPATH_FUZZ_RUNS sets how many; 5,000 by default.
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { env } from 'node:process'
import { test } from 'node:test'
import { limits } from '@flightpath/contracts'
import { listsIn, queryBody, usernamesIn, type Names } from './body.ts'
import { parseQuery } from './grammar.ts'
import { printQuery } from './tree.ts'

const runs = Number(env['FLIGHTPATH_FUZZ_RUNS'] ?? 5000)
/** One seed for many, because fast-check spends 70 µs on a text. */
const textsOfSeed = 100

/** Elasticsearch takes 30; some are spent on what is put around a query. */
const deepestBools = 26
/** Elasticsearch takes 1,024 or more, by its memory. */
const mostClauses = 1024
/** Generous: collecting garbage on a busy machine is within it, a regular expression that runs away is not. */
const longestMs = 2000

test(`none of ${runs} queries makes the parser or the body builder throw, hang or grow`, (t) => {
  let queries = 0
  let slowestMs = 0
  const check = (text: string): void => {
    const startMs = performance.now()
    queries += checkQuery(text) ? 1 : 0
    slowestMs = Math.max(slowestMs, performance.now() - startMs)
  }
  fc.assert(
    fc.property(fc.integer({ min: 1 }), (seed) => {
      for (const text of manyTexts(seed, textsOfSeed)) check(text)
    }),
    { numRuns: Math.ceil(runs / textsOfSeed), endOnFailure: true },
  )
  t.diagnostic(`${queries} were queries, the slowest took ${slowestMs.toFixed(1)} ms`)
  assert.ok(queries > runs / 20, `only ${queries} of the texts were queries`)
  assert.ok(slowestMs < longestMs, `one took ${slowestMs} ms`)
})

const names: Names = {
  accountIdOf: (username) => (username.length % 2 === 0 ? '1' : null),
  membersOf: () => [],
}

/** Whether the text is a query; throws when anything is wrong with how it is read. */
function checkQuery(text: string): boolean {
  const parsed = parseQuery(text)
  if (parsed.kind === 'invalid') {
    assert.match(parsed.reason, /[^.\s]$/u, text)
    return false
  }
  const { query } = parsed
  const again = parseQuery(printQuery(query))
  // Written out it may be longer than a query may be.
  if (again.kind === 'query' || !again.reason.startsWith('the query is longer')) {
    assert.equal(JSON.stringify(again), JSON.stringify(parsed), JSON.stringify(text))
  }
  for (const username of usernamesIn(query)) assert.match(username, /^[a-z0-9_]{1,15}$/)
  for (const listId of listsIn(query)) assert.match(listId, /^[0-9]{1,19}$/)
  for (const purpose of ['match', 'score'] as const) {
    const { depth, clauses } = sizeOf(queryBody(query, names, purpose))
    assert.ok(depth <= deepestBools, `${depth} bools deep: ${text}`)
    assert.ok(clauses <= mostClauses, `${clauses} clauses: ${text}`)
  }
  return true
}

/** How deep bools are nested in a query of Elasticsearch, and how many clauses it has. */
function sizeOf(body: unknown): { depth: number; clauses: number } {
  if (typeof body !== 'object' || body === null) return { depth: 0, clauses: 0 }
  const parts = Object.entries(body).map(([name, value]) => ({ name, ...sizeOf(value) }))
  const depths = parts.map(({ name, depth }) => depth + (name === 'bool' ? 1 : 0))
  const clauses = parts.map(({ name, clauses }) => clauses + (leaves.has(name) ? 1 : 0))
  return { depth: Math.max(0, ...depths), clauses: clauses.reduce((sum, count) => sum + count, 0) }
}

const leaves = new Set(['match_phrase', 'term', 'terms', 'range', 'exists', 'match_none'])

const pieces = [
  '|()"-@$#:_. ',
  '| | |OR|AND| OR | (|) | -|\\|a|b1|cat|0|99|123',
  '|from:|to:alice|retweets_of:|retweets_of_tweet_id:7|quotes_of_tweet_id:|in_reply_to_tweet_id:5',
  '|conversation_id:|list:|list:9|url:|url:"a.b/c"|lang:|lang:en|min_likes:|min_replies:3',
  '|min_reposts:|is:|has:|place:x|has:links|is:retweet|-is:nullcast|#tag|$TSLA|@bob|"two words"|"|-',
  '|(|)|:|#|$|@|_|.|,|😀|👩‍👩‍👧|日本|タワー|อร่อย|날씨|\ud800|\0|\u0301|\u200d|ﬀ|İ|’',
].flatMap((line) => line.split('|').slice(1))

const wholes = [
  'cat (dog OR -bird) lang:en -is:retweet min_likes:10',
  '(from:alice OR from:bob) "happy birthday" -(#a OR @b OR $C) has:links',
  `${'('.repeat(10)}cat${')'.repeat(10)}`,
  `${'(zzz OR fox -'.repeat(10)}fox${')'.repeat(10)}`,
  'url:"https://example.com/a?b=c" retweets_of:alice',
  'f OR '.repeat(101),
  'アイウエオ'.repeat(80),
  '"'.repeat(100),
  '-('.repeat(50),
  'a.b:c’d'.repeat(60),
]

/** Texts made of the grammar's own pieces and any UTF-16 unit, and queries that were tampered with. */
function* manyTexts(seed: number, count: number): Generator<string> {
  let state = seed
  // Marsaglia's xorshift.
  const below = (limit: number): number => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
  const piece = (): string =>
    below(50) === 0 ? String.fromCharCode(below(65_536)) : (pieces[below(pieces.length)] ?? '')
  for (let made = 0; made < count; made += 1) {
    let text = made % 3 === 0 ? (wholes[below(wholes.length)] ?? '') : ''
    for (let left = below(14); left >= 0; left -= 1) {
      const at = made % 3 === 0 ? below(text.length + 1) : text.length
      // Inserts, and in a whole one may also take out or repeat a part.
      const [from, to] = made % 3 === 0 ? [at, at + below(4)] : [at, at]
      text = `${text.slice(0, below(9) === 0 ? to : from)}${piece()}${text.slice(from)}`
    }
    yield below(100) === 0 ? text.repeat(below(40)) : text.slice(0, 2 * limits.queryCharacters)
  }
}
