import { engagementKinds, type AccountId, type TweetId } from '@flightpath/contracts'
import { digits, explain, joined, sql, type Sql } from '@flightpath/storage'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { authorCountsSql, tweetStatesSql } from '../src/storing/counts-store.ts'
import { edgesOfTweetSql } from '../src/storing/edges-store.ts'
import { engagementsSql } from '../src/storing/engagements-store.ts'
import { usesSql } from '../src/storing/idempotency-store.ts'
import { hiddenAmongSql, hiddenRepliesSql } from '../src/storing/hidden-store.ts'
import { newestByAuthorSql, newestMentionsSql } from '../src/storing/newest-store.ts'
import { repostsOfTweetSql } from '../src/storing/reposts-store.ts'
import { scanTweetsSql, searchRowsSql } from '../src/storing/scan-store.ts'
import { targetsSql } from '../src/storing/visibility-store.ts'
import { insertMentions, insertTweets, tweetsByIdsSql } from '../src/storing/tweet-store.ts'
import { openTestWrite, storedTweet, type TestWrite } from './test-write.ts'

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
      indices.map((index) =>
        storedTweet({
          id: tweetId(index),
          authorId: authorId(index),
          text: `tweet ${index}`,
        }),
      ),
    )
    await insertMentions(
      write.database,
      indices.map((index) => [authorId(index + 1), tweetId(index)] as const),
    )
    await write.database.query(
      'INSERT INTO idempotency_keys (account_id, key_hash, body_hash, tweet_id) VALUES ?',
      [
        indices.map((index) => [
          digits(authorId(index)),
          hash(index),
          hash(0),
          digits(tweetId(index)),
        ]),
      ],
    )
  }
  await plantEngagements()
  await write.database.query(
    'INSERT INTO hidden_replies (tweet_id, author_id, hidden_by) SELECT id, author_id, 1 FROM tweets',
  )
  await write.database.query(
    'ANALYZE TABLE tweets, mentions, idempotency_keys, likes, bookmarks, reposts, tweet_counts, author_counts, hidden_replies',
  )
})

/** Each tweet is liked, bookmarked, reposted and quoted, the first ones by a hundred times as many. */
async function plantEngagements(): Promise<void> {
  const indices = Array.from({ length: tweetCount }, (_, index) => index)
  const edges = indices.map((index) => [
    digits(authorId(index * 7)),
    digits(tweetId(index % 4 === 0 ? index % 100 : index)),
    digits(tweetId(index)),
  ])
  for (const table of [sql`likes`, sql`bookmarks`]) {
    await write.database.query(
      sql`INSERT IGNORE INTO ${table} (account_id, tweet_id, position) VALUES ${edges}`,
    )
  }
  await write.database.query(
    'INSERT IGNORE INTO reposts (account_id, tweet_id, repost_id, tweet_author_id) VALUES ?',
    [edges.map((edge, index) => [...edge, digits(authorId(index % 100))])],
  )
  await write.database.query(
    'UPDATE tweets SET quoted_tweet_id = id - id % 1000, quoted_user_id = 1 WHERE id % 2 = 0',
  )
  await write.database.query(
    `INSERT INTO tweet_counts (tweet_id, replies, reposts, quotes, likes, bookmarks, version)
     SELECT id, 1, 1, 1, 1, 1, 1 FROM tweets`,
  )
  await write.database.query('INSERT INTO author_counts (account_id, tweets, likes) VALUES ?', [
    indices.map((index) => [String(1000 + index), 1, 1]),
  ])
}

after(() => write[Symbol.asyncDispose]())

function hash(index: number): Buffer {
  const bytes = Buffer.alloc(32)
  bytes.writeUInt32BE(index)
  return bytes
}

async function plan(query: Sql) {
  const steps = await explain(write.database, query)
  return steps.filter(({ key }) => key !== null)
}

test('the newest ids of authors come from the index alone, without a sort, however old the bound', async () => {
  const from = [undefined, tweetId(10), tweetId(10_000), tweetId(tweetCount)]
  for (const fromId of from) {
    const range = { authorId: authorId(7), ...(fromId === undefined ? {} : { fromId }) }
    for (const endId of [undefined, tweetId(5)]) {
      for (const upward of [false, true]) {
        const reads = [range, { ...range, authorId: authorId(8) }].map((one) =>
          newestByAuthorSql(one, endId, 20, upward),
        )
        const steps = await plan(joined(reads, sql`UNION ALL`))
        // An empty range is seen before it is read.
        assert.ok(steps.length === 2 || upward, `${steps.length} steps`)
        for (const { key, type, extra } of steps) {
          assert.equal(key, 'newest_by_author')
          assert.ok(type === 'ref' || type === 'range', `type ${type}`)
          assert.match(extra ?? '', /Using index/)
          assert.doesNotMatch(extra ?? '', /filesort|temporary/)
        }
      }
    }
  }
})

test('the newest mentions come from the primary key alone, without a sort', async () => {
  const bounds = { untilId: tweetId(10_000), sinceId: tweetId(5), limit: 100 }
  for (const upward of [false, true]) {
    const [step] = await plan(newestMentionsSql({ accountId: authorId(3), ...bounds, upward }))
    assert.equal(step?.key, 'PRIMARY')
    assert.ok(step.type === 'ref' || step.type === 'range', `type ${step.type}`)
    assert.doesNotMatch(step.extra ?? '', /filesort|temporary/)
  }
})

const someIds = [tweetId(1), tweetId(9000), '1' as TweetId]

test('tweets by id are looked up one by one in the primary key', async () => {
  const [step] = await plan(tweetsByIdsSql(someIds))
  assert.deepEqual([step?.key, step?.type, step?.rows], ['PRIMARY', 'range', 3])
})

test('what is to be acted on, its original and its conversation are looked up one by one', async () => {
  const steps = await plan(targetsSql(someIds))
  assert.deepEqual(
    steps.map(({ key, type, rows }) => [key, type, rows]),
    [
      ['PRIMARY', 'range', 3],
      ['PRIMARY', 'eq_ref', 1],
      ['PRIMARY', 'eq_ref', 1],
    ],
  )
})

test('hidden replies are looked up one by one, and read on in the order of the primary key', async () => {
  const [one, page] = [
    hiddenAmongSql(someIds),
    hiddenRepliesSql(tweetId(15_000), tweetId(19_000), 10),
  ]
  for (const query of [one, page]) {
    const [step] = await plan(query)
    assert.deepEqual([step?.key, step?.type], ['PRIMARY', 'range'])
    assert.doesNotMatch(step?.extra ?? '', /filesort|temporary/)
  }
})

test('a scan reads on from an id in the primary key, with the counts, without a sort', async () => {
  const [step, counts] = await plan(scanTweetsSql(tweetId(15_000), 1000))
  assert.deepEqual([step?.key, step?.type], ['PRIMARY', 'range'])
  assert.deepEqual([counts?.key, counts?.type], ['PRIMARY', 'eq_ref'])
  assert.doesNotMatch(step?.extra ?? '', /filesort|temporary/)
})

test('what changes about tweets and accounts is looked up one by one in primary keys', async () => {
  const states = await plan(tweetStatesSql(someIds))
  assert.deepEqual(
    states.map(({ key, type, rows }) => [key, type, rows]),
    [
      ['PRIMARY', 'range', 3],
      ['PRIMARY', 'eq_ref', 1],
    ],
  )
  const rows = await plan(searchRowsSql(someIds))
  assert.deepEqual(
    rows.map(({ key }) => key),
    ['PRIMARY', 'PRIMARY'],
  )
  const [counts] = await plan(authorCountsSql([1, 2, 3].map(authorId)))
  assert.deepEqual([counts?.key, counts?.type], ['PRIMARY', 'range'])
})

test('pages of engagements are read from one index in its order, down and up, without a sort', async () => {
  const indexes = {
    'likes-by': ['by_account', authorId(7)],
    'bookmarks-by': ['by_account', authorId(7)],
    'reposts-of-author': ['newest_by_author', authorId(7)],
    likers: ['by_tweet', tweetId(4)],
    reposters: ['by_tweet', tweetId(4)],
    reposts: ['by_tweet', tweetId(4)],
    quotes: ['quotes', tweetId(2000)],
  } as const
  const bounds = [
    { before: null, after: null },
    { before: tweetId(9000), after: null },
    { before: null, after: tweetId(50) },
  ]
  for (const kind of engagementKinds) {
    const [index, subjectId] = indexes[kind]
    for (const bound of bounds) {
      const steps = await plan(engagementsSql({ kind, subjectId, ...bound, limit: 20 }))
      const step = steps.find(({ key }) => key === index)
      assert.ok(step?.type === 'ref' || step?.type === 'range', `${kind}: ${JSON.stringify(steps)}`)
      for (const { key, extra } of steps) {
        assert.ok(key === index || key === 'PRIMARY', `${kind}: ${key}`)
        assert.doesNotMatch(extra ?? '', /filesort|temporary/, kind)
      }
    }
  }
})

test('what goes with a deleted tweet is found by the tweet', async () => {
  const queries = [
    repostsOfTweetSql(tweetId(4), 1000),
    edgesOfTweetSql('likes', tweetId(4), 1000),
    edgesOfTweetSql('bookmarks', tweetId(4), 1000),
  ]
  for (const query of queries) {
    const [step] = await plan(query)
    assert.deepEqual([step?.key, step?.type], ['by_tweet', 'ref'])
  }
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

test('a scan reads the same way where hardly a tweet has counts', async () => {
  await write.database.query('DELETE FROM tweet_counts')
  await write.database.query('ANALYZE TABLE tweet_counts')
  const [step, counts] = await plan(scanTweetsSql(tweetId(15_000), 1000))
  assert.deepEqual([step?.key, step?.type], ['PRIMARY', 'range'])
  assert.deepEqual([counts?.key, counts?.type], ['PRIMARY', 'eq_ref'])
  assert.doesNotMatch(step?.extra ?? '', /filesort|temporary/)
})
