import { deadTopicOf, tweetsV1 } from '@flightpath/contracts'
import { openProducer } from '@flightpath/kafka'
import { hearTopic } from '@flightpath/kafka/testing'
import { createLogger } from '@flightpath/log'
import {
  dieAt,
  eventually,
  hearTweets,
  killAndAwaitRestart,
  newPerson,
  stackPart,
  type Person,
} from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomBytes, randomUUID } from 'node:crypto'
import { test } from 'node:test'

const log = createLogger('story', { level: 'silent' })

/** Recovery of a killed broker and of a consumer group takes a while on a busy machine. */
const recoveryMs = 90_000

const descending = (ids: Iterable<string>) =>
  [...ids].toSorted((a, b) => Number(BigInt(b) - BigInt(a)))

/** Posts one tweet as a careful client does: the same request under the same key until it is acknowledged. */
async function postUntilAcknowledged(author: Person, text: string): Promise<string> {
  const key = randomUUID()
  return eventually(
    'the post is acknowledged',
    async () => {
      const { status, body } = await author.tries(text, { key })
      assert.ok(status === 201 || status >= 500, JSON.stringify(body))
      return status === 201 && (body.data as { id: string }).id
    },
    recoveryMs,
  )
}

/** Posts without a pause while `fault` happens, and for a moment after; then every view must have each tweet once. */
async function postWhile(fault: () => Promise<void>): Promise<void> {
  const [authors, readers] = await Promise.all([
    Promise.all([newPerson('author'), newPerson('author')]),
    Promise.all([newPerson('reader'), newPerson('reader')]),
  ])
  for (const reader of readers) {
    for (const author of authors) await reader.follows(author)
    await reader.home()
  }
  await using heard = await hearTweets()
  const mark = `w${randomBytes(6).toString('hex')}`
  const acknowledged: string[] = []
  let over = false
  const posting = authors.map(async (author) => {
    for (let number = 0; !over; number += 1) {
      acknowledged.push(await postUntilAcknowledged(author, `${mark} ${number}`))
    }
  })
  try {
    await eventually('posting has begun', () => acknowledged.length >= 10)
    await fault()
    const soFar = acknowledged.length
    await eventually('posting goes on', () => acknowledged.length >= soFar + 10, recoveryMs)
  } finally {
    over = true
    await Promise.all(posting)
  }
  const expected = descending(acknowledged)
  assert.equal(new Set(expected).size, expected.length)
  await eventually(
    'every acknowledged tweet is heard by a reader of its own',
    () => expected.every((id) => heard.ids.has(id)),
    recoveryMs,
  )
  assert.equal(heard.repeated(), 0)
  for (const reader of readers) {
    await eventually(
      'every acknowledged tweet is in the timeline once',
      async () => {
        assert.deepEqual(await reader.home(), expected)
        return true
      },
      recoveryMs,
    )
    await eventually(
      'every acknowledged tweet is found once',
      async () => {
        assert.deepEqual(await reader.finds(mark), expected)
        return true
      },
      recoveryMs,
    )
  }
}

test('write dies after a commit and before its events are published', () =>
  postWhile(() => dieAt('change-before-publish', 'write')))

test('write dies after a commit and before it answers', () =>
  postWhile(() => dieAt('change-before-answer', 'write')))

test('fanout dies in the middle of a batch', () =>
  postWhile(() => dieAt('fanout-mid-batch', 'fanout')))

test('search dies after indexing and before its offsets are committed', () =>
  postWhile(() => dieAt('search-before-commit', 'search')))

for (const server of ['kafka', 'mysql', 'redis', 'elasticsearch']) {
  test(`${server} is killed`, () => postWhile(() => killAndAwaitRestart(server)))
}

for (const service of ['gateway', 'graph', 'timeline']) {
  test(`${service} is killed`, () => postWhile(() => killAndAwaitRestart(service)))
}

test('a poison event goes to the dead letters with its reason, and the rest flow', async () => {
  const brokers = [stackPart('kafka').url]
  const poison = `poison ${randomUUID()}`
  await using dead = hearTopic(brokers, deadTopicOf(tweetsV1.name))
  await postWhile(async () => {
    await using producer = openProducer({ brokers, clientId: 'story', log })
    await producer.send(tweetsV1.name, [{ key: '1', value: poison }])
    const found = await eventually(
      'both consumers gave it up',
      () => {
        const letters = dead.messages.filter(({ value }) => value === poison)
        return letters.length === 2 && letters
      },
      recoveryMs,
    )
    for (const { headers } of found) assert.ok(headers['x-dead-reason'])
  })
})
