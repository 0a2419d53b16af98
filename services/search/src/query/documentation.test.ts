// docs/search.md must not say what is not so.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { test } from 'node:test'
import { cutWords } from '../text/words.ts'
import { parseQuery } from './grammar.ts'
import { countOperators, accountOperators, flags, tweetOperators } from './tree.ts'

const page = readFileSync(resolve(import.meta.dirname, '../../../../docs/search.md'), 'utf8')

/** The rows of the tables below a heading: what stands in backticks in each column. */
function rowsBelow(heading: string, table = 0): string[][][] {
  const [, section = ''] = page.split(`\n## ${heading}\n`)
  const tables = (section.split('\n## ')[0] ?? '')
    .trim()
    .split(/\n\n/)
    .filter((part) => part.startsWith('|'))
  const rows = (tables[table] ?? '').split('\n').slice(2)
  assert.ok(rows.length > 3, heading)
  return rows.map((row) =>
    row
      .split(/(?<!\\)\|/)
      .slice(1, -1)
      .map((cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, code = '']) => unseen(code))),
  )
}

/** `⟨00AD⟩` in the page stands for a character that nobody would see there. */
function unseen(text: string): string {
  return text.replaceAll(/⟨([0-9A-F]+)⟩/g, (_, point) => String.fromCodePoint(parseInt(point, 16)))
}

const words = (text: string) => cutWords(text).trim().split(/ +/)
const reasonOf = (query: string): string => {
  const parsed = parseQuery(query)
  return parsed.kind === 'invalid' ? parsed.reason : ''
}

test('each query of the page is one, and each second name too', () => {
  const rows = [...rowsBelow('Joining'), ...rowsBelow('Operators')]
  for (const [[query = ''] = [], meaning = []] of rows) {
    assert.equal(reasonOf(query), '', query)
    const value = /:(.*)/.exec(query)?.[1] ?? ''
    for (const name of meaning.filter((code) => /^[a-z_]+:[a-z_]*$/.test(code))) {
      const second = name.endsWith(':') ? `${name}${value}` : `cat -${name}`
      assert.deepEqual(parseQuery(second), parseQuery(query), second)
    }
  }
})

test('each operator that there is stands on the page', () => {
  const queries = rowsBelow('Operators').map(([[query = ''] = []]) => query.replace(/^cat -?/, ''))
  const valued = [...accountOperators, ...tweetOperators, ...countOperators, 'list', 'url', 'lang']
  for (const operator of [...valued.map((name) => `${name}:`), ...flags, '#', '$', '@']) {
    assert.ok(
      queries.some((query) => query.startsWith(operator)),
      operator,
    )
  }
})

test('each query that the page calls refused is refused, and what to write instead is taken', () => {
  for (const [[query = ''] = [], instead = []] of rowsBelow('What is refused')) {
    assert.notEqual(reasonOf(query), '', query)
    for (const write of instead) assert.equal(reasonOf(`cat ${write}`), '', write)
  }
})

test('what the page calls one is one, and what it keeps apart is apart', () => {
  for (const [, [one = ''] = [], [other = ''] = []] of rowsBelow('Folding')) {
    assert.deepEqual(words(one), words(other))
    assert.notEqual(one, other)
  }
  for (const [, [one = ''] = [], [other = ''] = []] of rowsBelow('Folding', 1)) {
    assert.notDeepEqual(words(one), words(other), `${one} ${other}`)
  }
})

test('texts are cut into the words that the page says', () => {
  for (const [[text = ''] = [], expected = []] of rowsBelow('Words')) {
    assert.deepEqual(
      words(text),
      expected.map((word) => word.replace('\ufe0f', '')),
    )
  }
})

test('the page names the limits', () => {
  assert.equal(reasonOf('a'.repeat(1024)), '')
  assert.match(reasonOf('a'.repeat(1025)), /1024/)
  assert.match(page, /up to 512 characters in recent search, and up to 1,024/)
})
