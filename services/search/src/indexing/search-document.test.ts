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
  entities: {
    hashtags: [{ start: 0, end: 6, tag: 'Schön' }],
    urls: [
      {
        start: 7,
        end: 23,
        url: 'a.example/Über',
        expanded_url: 'http://a.example/Über',
        display_url: '',
      },
      {
        start: 24,
        end: 33,
        url: 't.co/1',
        expanded_url: 'https://b.example/x_3218500',
        display_url: '',
      },
    ],
  },
}

test('a document is the event as it is, with what search adds behind it', () => {
  const posted = JSON.stringify(event)
  const document = searchDocument(posted, event, counts)
  assert.ok(document.startsWith(posted.slice(0, -1)))
  const added = {
    words: 'heute ist  das  Wetter  wirklich schon  '.toLowerCase(),
    lang: 'de',
    hashtags: ['schon'],
    addresses: ['http   a example uber', 't co 1', 'https b example x 3218500'],
    ...counts,
  }
  assert.deepEqual(JSON.parse(document), { ...event, ...added })
  const spaced = `${JSON.stringify(event, null, 2)}\n`
  assert.deepEqual(JSON.parse(searchDocument(spaced, event, counts)), { ...event, ...added })
})

test('a row becomes its document with its counts, a deleted one a tombstone, a broken one nothing', () => {
  const posted = JSON.stringify(event)
  const operation = rowOperation(row({ posted }))
  assert.deepEqual(operation, {
    tweetId: event.id,
    version: 1,
    countsVersion: 10,
    source: searchDocument(posted, event, counts),
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
