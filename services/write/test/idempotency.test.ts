import { digits } from '@flightpath/storage'
import { createTweet, type AccountId } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { Value } from 'typebox/value'
import { purgeUses } from '../src/storing/idempotency-store.ts'
import {
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  problemOf,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published
let instances: [TestInstance, TestInstance]

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
  instances = [await write.start(), await write.start()]
})

after(async () => {
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

const keyed = (key: string) => ({ 'idempotency-key': key })

async function storedTexts(author: AccountId): Promise<unknown[]> {
  const { rows } = await write.database.query(
    'SELECT text FROM tweets WHERE author_id = ?',
    [digits(author)],
    { rowsAsArray: true },
  )
  return (rows as [unknown][]).map(([text]) => text)
}

async function age(author: AccountId, hours: number): Promise<void> {
  await write.database.query(
    'UPDATE idempotency_keys SET created_at = created_at - INTERVAL ? HOUR WHERE account_id = ?',
    [hours, digits(author)],
  )
}

test('the same key and body replay the same answer, on any instance, and store one tweet', async () => {
  const author = newAccount()
  const first = await instances[0].post(author, 'caf\u0065\u0301 once', keyed('a'))
  const second = await instances[1].post(author, 'caf\u0065\u0301 once', keyed('a'))
  assert.equal(second.status, 201)
  assert.deepEqual(second.body, first.body)
  assert.equal(Value.Parse(createTweet.response, second.body).data.text, 'caf\u00e9 once')
  assert.deepEqual(await storedTexts(author), ['caf\u00e9 once'])
})

test('the replay survives the deletion of the tweet', async () => {
  const author = newAccount()
  const first = await instances[0].post(author, 'soon gone', keyed('a'))
  await instances[0].delete(author, idOf(first))
  const second = await instances[0].post(author, 'soon gone', keyed('a'))
  assert.deepEqual([second.status, second.body], [201, first.body])
  assert.deepEqual(await storedTexts(author), [''])
})

test('the replay of a reply survives the deletion of what it answered', async () => {
  const author = newAccount()
  const root = idOf(await instances[0].post(author, 'root'))
  const body = { text: 'reply', reply: { in_reply_to_tweet_id: root } }
  const first = await instances[0].post(author, body, keyed('a'))
  await instances[0].delete(author, root)
  assert.deepEqual((await instances[1].post(author, body, keyed('a'))).body, first.body)
})

test('another body under the same key is a conflict and stores nothing', async () => {
  const author = newAccount()
  const root = idOf(await instances[0].post(author, 'one', keyed('a')))
  for (const body of ['two', { text: 'one', reply: { in_reply_to_tweet_id: root } }]) {
    assert.equal(problemOf(await instances[1].post(author, body, keyed('a'))).status, 409)
  }
  assert.deepEqual(await storedTexts(author), ['one'])
})

test('a key belongs to its account, and no key allows the same text again', async () => {
  const [alice, bob] = [newAccount(), newAccount()]
  await instances[0].post(alice, 'same', keyed('a'))
  assert.notEqual(
    idOf(await instances[0].post(bob, 'same', keyed('a'))),
    idOf(await instances[0].post(alice, 'same', keyed('b'))),
  )
  await instances[0].post(alice, 'same')
  assert.deepEqual(await storedTexts(alice), ['same', 'same', 'same'])
  assert.deepEqual(await storedTexts(bob), ['same'])
})

test('identical requests at once on two instances store one tweet and get one answer', async () => {
  const authors = Array.from({ length: 20 }, newAccount)
  await Promise.all(
    authors.map(async (author) => {
      const answers = await Promise.all(
        Array.from({ length: 10 }, (_, index) =>
          instances[index % 2 === 0 ? 0 : 1].post(author, 'at once', keyed('a')),
        ),
      )
      assert.equal(new Set(answers.map(idOf)).size, 1)
      assert.deepEqual(await storedTexts(author), ['at once'])
      await eventually('the event is published', () => published.of(author).length > 0)
      assert.equal(published.of(author).length, 1)
    }),
  )
})

test('different requests at once under one key store one tweet, the others conflict', async () => {
  const author = newAccount()
  const answers = await Promise.all(
    Array.from({ length: 20 }, (_, index) =>
      instances[index % 2 === 0 ? 0 : 1].post(author, `text ${index}`, keyed('a')),
    ),
  )
  assert.equal(answers.filter(({ status }) => status === 201).length, 1)
  assert.equal(answers.filter(({ status }) => status === 409).length, 19)
  assert.equal((await storedTexts(author)).length, 1)
})

test('a refused request leaves its key free', async () => {
  const author = newAccount()
  const reply = { text: 'to nothing', reply: { in_reply_to_tweet_id: '12345' } }
  assert.equal((await instances[0].post(author, reply, keyed('a'))).status, 400)
  assert.equal((await instances[0].post(author, 'then this', keyed('a'))).status, 201)
})

test('a key holds for 24 hours', async () => {
  const author = newAccount()
  const first = idOf(await instances[0].post(author, 'daily', keyed('a')))
  await age(author, 23)
  assert.equal(idOf(await instances[0].post(author, 'daily', keyed('a'))), first)
  await age(author, 1)
  const second = idOf(await instances[0].post(author, 'daily', keyed('a')))
  assert.notEqual(second, first)
  assert.equal(idOf(await instances[1].post(author, 'daily', keyed('a'))), second)
})

test('keys that no longer hold are purged in chunks, others stay', async () => {
  const [old, young] = [newAccount(), newAccount()]
  for (const key of ['a', 'b', 'c']) await instances[0].post(old, key, keyed(key))
  await instances[0].post(young, 'young', keyed('a'))
  await age(old, 24)
  const purged = []
  do purged.push(await purgeUses(write.database, 2))
  while (purged.at(-1) === 2)
  const { rows } = await write.database.query(
    'SELECT account_id FROM idempotency_keys WHERE account_id IN (?)',
    [[digits(old), digits(young)]],
    { rowsAsArray: true },
  )
  assert.deepEqual(rows, [[young]])
})

test('a key of no or too many characters is refused', async () => {
  const author = newAccount()
  for (const key of ['', 'k'.repeat(256)]) {
    const problem = problemOf(await instances[0].post(author, 'hello', keyed(key)))
    assert.equal(problem.status, 400)
    assert.deepEqual(problem.parameters, ['Idempotency-Key'])
  }
  assert.equal((await instances[0].post(author, 'hello', keyed('k'.repeat(255)))).status, 201)
})
