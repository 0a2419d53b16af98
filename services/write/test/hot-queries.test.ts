import type { AccountId, TweetId } from '@flightpath/contracts'
import { explain } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { usesSql } from '../src/idempotency-store.ts'
import { newestByAuthorSql, newestMentionsSql } from '../src/newest-store.ts'
import {
  insertMentions,
  insertTweets,
  replyTargetsSql,
  scanTweetsSql,
  tweetsByIdsSql,
} from '../src/tweet-store.ts'
import { openTestWrite, type TestWrite } from './test-write.ts'

let write: TestWrite

/** Ids above 2^53, where a comparison as doubles would be wrong as well as slow. */
const firstId = 1_945_000_000_000_000_000n
const tweetCount = 20_000
const authorCount = 50

function tweetId(index: number): TweetId {
  return String(firstId + BigInt(index)) as TweetId
}

function authorId(index: number): AccountId {
  return String(1000 + (index % authorCount)) as AccountId
}

before(async () => {
  write = await openTestWrite()
  for (let start = 0; start < tweetCount; start += 1000) {
    const indices = Array.from({ length: 1000 }, (_, offset) => start + offset)
    await insertTweets(
      write.database,
      indices.map((index) => ({
        id: tweetId(index),
        authorId: authorId(index),
        version: 1,
        text: `tweet ${index}`,
        conversationId: tweetId(index),
        inReplyToTweetId: null,
        inReplyToUserId: null,
        entities: '{}',
        trace: null,
      })),
    )
    await insertMentions(
      write.database,
      indices.map((index) => [authorId(index + 1), tweetId(index)] as const),
    )
    await write.database.query(
      'INSERT INTO idempotency_keys (account_id, key_hash, body_hash, tweet_id) VALUES ?',
      [indices.map((index) => [authorId(index), hash(index), hash(0), tweetId(index)])],
    )
  }
  await write.database.query('ANALYZE TABLE tweets, mentions, idempotency_keys')
})

after(() => write[Symbol.asyncDispose]())

function hash(index: number): Buffer {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(index)
  return bytes
}

async function plan(sql: string) {
  const steps = await explain(write.database, sql)
  return steps.filter(({ key }) => key !== null)
}

test('the newest ids of authors come from the index alone, without a sort, however old the bound', async () => {
  const until = [undefined, tweetId(10), tweetId(10_000), tweetId(tweetCount)]
  for (const untilId of until) {
    const range = { authorId: authorId(7), ...(untilId === undefined ? {} : { untilId }) }
    for (const sinceId of [undefined, tweetId(5)]) {
      const sql = [range, { ...range, authorId: authorId(8) }]
        .map((one) => newestByAuthorSql(one, sinceId, 20))
        .join('UNION ALL')
      const steps = await plan(sql)
      assert.equal(steps.length, 2)
      for (const { key, type, extra } of steps) {
        assert.equal(key, 'newest_by_author')
        assert.ok(type === 'ref' || type === 'range', `type ${type}`)
        assert.match(extra ?? '', /Using index/)
        assert.doesNotMatch(extra ?? '', /filesort|temporary/)
      }
    }
  }
})

test('the newest mentions come from the primary key alone, without a sort', async () => {
  const [step] = await plan(newestMentionsSql(authorId(3), tweetId(10_000), tweetId(5), 100))
  assert.equal(step?.key, 'PRIMARY')
  assert.ok(step.type === 'ref' || step.type === 'range', `type ${step.type}`)
  assert.doesNotMatch(step.extra ?? '', /filesort|temporary/)
})

test('tweets by id, and those that are replied to, are looked up one by one in the primary key', async () => {
  const ids = [tweetId(1), tweetId(9000), '1' as TweetId]
  for (const sql of [tweetsByIdsSql(ids), replyTargetsSql(ids)]) {
    const [step] = await plan(sql)
    assert.deepEqual([step?.key, step?.type, step?.rows], ['PRIMARY', 'range', 3])
  }
})

test('a scan reads on from an id in the primary key, without a sort', async () => {
  const [step] = await plan(scanTweetsSql(tweetId(15_000), 1000))
  assert.deepEqual([step?.key, step?.type], ['PRIMARY', 'range'])
  assert.doesNotMatch(step?.extra ?? '', /filesort|temporary/)
})

test('Idempotency-Keys are looked up one by one in the primary key', async () => {
  const uses = [1, 2, 19_999].map((index) => ({
    accountId: authorId(index),
    keyHash: hash(index),
    bodyHash: hash(0),
  }))
  const [step] = await plan(usesSql(uses))
  assert.deepEqual([step?.key, step?.type, step?.rows], ['PRIMARY', 'range', 3])
})
