import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLineReader } from './import-lines.ts'

const line = (username: string, text: string): string => JSON.stringify({ username, text })

/** The keys of lines that are all tweets. */
function keysOf(lines: readonly string[]): string[] {
  const read = createLineReader()
  return lines.map((text) => {
    const tweet = read(text)
    assert.equal(tweet.kind, 'tweet', text)
    return tweet.kind === 'tweet' ? tweet.key : ''
  })
}

test('a second reading of a file gives every line its key again', () => {
  const file = [line('alice', 'hello'), line('bob', 'hello'), line('alice', 'hello')]
  assert.deepEqual(keysOf(file), keysOf(file))
})

test('equal lines are different tweets, wherever in the file they stand', () => {
  const [first, second, third] = keysOf([line('a', 'x'), line('a', 'x'), line('a', 'x')])
  assert.equal(new Set([first, second, third]).size, 3)
  const apart = keysOf([line('a', 'x'), line('a', 'other'), line('a', 'x')])
  assert.deepEqual([apart[0], apart[2]], [first, second])
})

test('the spelling of a name and the layout of JSON do not make another tweet', () => {
  const [plain] = keysOf([line('alice', 'hi')])
  const [spaced] = keysOf(['  { "text": "hi",  "username": "ALICE" } '])
  assert.equal(spaced, plain)
})

test('what separates name and text counts', () => {
  assert.equal(new Set(keysOf([line('ab', 'c'), line('a', 'bc')])).size, 2)
})

test('a key is one that the API takes', () => {
  const [key = ''] = keysOf([line('alice', 'ünïcode 🐦')])
  assert.match(key, /^[\w-]{43}$/)
})

test('blank lines are no tweets and no mistakes', () => {
  const read = createLineReader()
  for (const text of ['', '   ', '\t', '\r']) assert.deepEqual(read(text), { kind: 'blank' })
})

test('a line that is no tweet is told from one that is not even JSON', () => {
  const read = createLineReader()
  for (const text of ['{', 'hello', '{"username":"a","text":"b"} more']) {
    assert.deepEqual(read(text), { kind: 'bad', reason: 'it is not JSON' })
  }
  for (const json of [
    null,
    [],
    'text',
    { username: 'a' },
    { username: 'a', text: 1 },
    { username: 'a', text: 'b', created_at: 'now' },
  ]) {
    const reason = 'it is not an object of "username" and "text", both strings'
    assert.deepEqual(read(JSON.stringify(json)), { kind: 'bad', reason })
  }
})
