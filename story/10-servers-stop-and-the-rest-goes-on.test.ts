import { eventually, freeze, newPerson } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

test('with Zipkin frozen, posting and reading go on unchanged', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const thaw = freeze('zipkin')
  try {
    const ids: string[] = []
    for (let number = 0; number < 100; number += 1) ids.unshift(await author.tweets(`n ${number}`))
    await eventually('all have arrived', async () => {
      assert.deepEqual(await reader.home(), ids)
      return true
    })
  } finally {
    thaw()
  }
})

test('with Elasticsearch frozen, posts go on, search answers 503, and it catches up by itself', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const mark = `w${randomBytes(6).toString('hex')}`
  const query = `/2/tweets/search/recent?query=${mark}`
  const before = await author.tweets(`${mark} before`)
  await eventually('it is searchable', async () => (await reader.finds(mark)).length === 1)
  const thaw = freeze('elasticsearch')
  let meanwhile: string
  try {
    meanwhile = await author.tweets(`${mark} meanwhile`)
    await eventually('the follower sees it', async () => (await reader.home()).includes(meanwhile))
    const { status, headers, body } = await reader.api.get(query)
    assert.equal(status, 503)
    assert.ok(headers.get('retry-after'))
    assert.equal(body.status, 503)
  } finally {
    thaw()
  }
  await eventually(
    'search has caught up',
    async () => {
      assert.deepEqual(await reader.finds(mark), [meanwhile, before])
      return true
    },
    60_000,
  )
})

test('with Kafka frozen, posts are acknowledged and arrive when it goes on', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  await reader.home()
  const thaw = freeze('kafka')
  const ids: string[] = []
  try {
    for (let number = 0; number < 20; number += 1) ids.unshift(await author.tweets(`n ${number}`))
  } finally {
    thaw()
  }
  await eventually(
    'all have arrived',
    async () => {
      assert.deepEqual(await reader.home(), ids)
      return true
    },
    60_000,
  )
})

test('with Redis frozen, reads answer from MySQL', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const id = await author.tweets('before')
  assert.deepEqual(await reader.home(), [id])
  const thaw = freeze('redis')
  try {
    const newer = await author.tweets('meanwhile')
    assert.deepEqual(await reader.home(), [newer, id])
    await author.deletes(id)
    assert.deepEqual(await reader.home(), [newer])
  } finally {
    thaw()
  }
})
