import { openCache } from '@flightpath/cache'
import { rebuildTimelines, type AccountId } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import { eventually, newPerson, stackClient, stackPart } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'

const log = createLogger('story', { level: 'silent' })
const cache = await openCache({ url: stackPart('redis').url, log, commandTimeoutMs: 5000 })
const timeline = stackClient('timeline')
after(async () => {
  await cache[Symbol.asyncDispose]()
  await timeline[Symbol.asyncDispose]()
})
const flush = () => cache.call('FLUSHALL')

test('after a flush the very next read is right, and so is the one after', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const ids: string[] = []
  for (let number = 0; number < 12; number += 1)
    ids.unshift(await author.tweets(`number ${number}`))
  await eventually('all have arrived', async () => (await reader.home()).length === 12)
  await flush()
  assert.deepEqual(await reader.home(), ids)
  assert.deepEqual(await reader.home(5), ids)
})

test('a delete before a flush is not undone by it', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const kept = await author.tweets('kept')
  const gone = await author.tweets('gone')
  assert.deepEqual(await reader.home(), [gone, kept])
  await author.deletes(gone)
  await flush()
  for (let read = 0; read < 3; read += 1) assert.deepEqual(await reader.home(), [kept])
})

test('an unfollow before a flush is not undone by it', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const id = await author.tweets('here')
  assert.deepEqual(await reader.home(), [id])
  await reader.unfollows(author)
  await flush()
  for (let read = 0; read < 3; read += 1) assert.deepEqual(await reader.home(), [])
})

test('posts, flushes, rebuilds and reads at the same moment leave every tweet in place once', async () => {
  const [author, ...readers] = await Promise.all(
    ['author', 'reader', 'reader', 'reader'].map((name) => newPerson(name)),
  )
  assert.ok(author)
  for (const reader of readers) await reader.follows(author)
  const ids: string[] = []
  let posting = true
  const posts = (async () => {
    for (let number = 0; number < 120; number += 1) ids.unshift(await author.tweets(`n ${number}`))
    posting = false
  })()
  const noise = (async () => {
    const accountIds = readers.map(({ id }) => id as AccountId)
    while (posting) {
      await flush()
      await Promise.all(readers.map((reader) => reader.home()))
      await timeline.call(rebuildTimelines, { body: { accountIds } })
    }
  })()
  // What a page shows may come late, but never out of order and never twice.
  const reads = (async () => {
    while (posting) {
      const seen = await readers[0]?.home(7)
      assert.ok(seen)
      assert.deepEqual(
        seen,
        [...new Set(seen)].toSorted((a, b) => Number(BigInt(b) - BigInt(a))),
      )
    }
  })()
  await Promise.all([posts, noise, reads])
  for (const reader of readers) {
    await eventually('every tweet is there', async () => {
      assert.deepEqual(await reader.home(), ids)
      return true
    })
  }
})

test('a timeline goes on past the 800 cached entries to the very first tweet', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  await reader.home()
  const ids: string[] = []
  for (let round = 0; round < 17; round += 1) {
    const posted = await Promise.all(
      Array.from({ length: 50 }, (_, number) => author.tweets(`round ${round} number ${number}`)),
    )
    ids.push(...posted)
  }
  const expected = ids.toSorted((a, b) => Number(BigInt(b) - BigInt(a)))
  await eventually('all 850 are there', async () => {
    assert.deepEqual(await reader.home(), expected)
    return true
  })
  assert.deepEqual(await reader.home(33), expected)
})
