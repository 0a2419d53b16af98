import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTweetId, type ScannedTweet } from '@flightpath/contracts'
import { rowOperation, searchDocument } from './search-document.ts'

const counts = { likes: 1, reposts: 2, replies: 3, quotes: 4 }
const event = {
  type: 'posted',
  id: '1993842011345678849',
  version: 1,
  authorId: '1',
  text: 'heute ist "das" Wetter\n wirklich schön }',
  createdAtMs: 1,
  conversationId: '1993842011345678849',
  entities: {},
}

test('a document is the event as it is, with what search adds behind it', () => {
  const posted = JSON.stringify(event)
  const document = searchDocument(posted, event.text, counts)
  assert.ok(document.startsWith(posted.slice(0, -1)))
  const added = { words: event.text, lang: 'de', ...counts }
  assert.deepEqual(JSON.parse(document), { ...event, ...added })
  const spaced = `${JSON.stringify(event, null, 2)}\n`
  assert.deepEqual(JSON.parse(searchDocument(spaced, event.text, counts)), { ...event, ...added })
})

test('a row becomes its document with its counts, a deleted one a tombstone, a broken one nothing', () => {
  const posted = JSON.stringify(event)
  const operation = rowOperation(row({ posted }))
  assert.deepEqual(operation, {
    tweetId: event.id,
    version: 1,
    countsVersion: 10,
    source: searchDocument(posted, event.text, counts),
  })
  assert.deepEqual(rowOperation(row({ version: 2 })), { tweetId: event.id, version: 2 })
  for (const broken of [
    '',
    '{',
    '[]',
    '{"type":"posted"}',
    posted.replace('"id":"19', '"id":"x'),
  ]) {
    assert.equal(rowOperation(row({ posted: broken })), null)
  }
})

function row(part: Partial<ScannedTweet>): ScannedTweet {
  const id = parseTweetId(event.id)
  assert.ok(id !== null)
  return { id, version: 1, countsVersion: 10, ...counts, ...part }
}
