import { createApi, eventually, newPerson } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

test('a deleted tweet is gone from every view the moment the delete is answered', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const mark = `w${randomBytes(6).toString('hex')}`
  const kept = await author.tweets(`${mark} stays`)
  const gone = await author.tweets(`${mark} goes @${reader.username}`)
  await eventually('it is searchable', async () => (await reader.finds(mark)).length === 2)
  assert.deepEqual(await reader.home(), [gone, kept])
  await author.deletes(gone)
  assert.deepEqual(await reader.home(), [kept])
  assert.deepEqual(await author.home(), [kept])
  assert.deepEqual(await reader.finds(mark), [kept])
  const { status, body } = await reader.api.get(`/2/tweets/${gone}`)
  assert.equal(status, 200)
  assert.equal(body.data, undefined)
  assert.equal(body.errors?.[0]?.resource_id, gone)
  const several = await reader.api.get(`/2/tweets?ids=${gone},${kept}`)
  assert.deepEqual(
    (several.body.data as { id: string }[]).map(({ id }) => id),
    [kept],
  )
  assert.equal(several.body.errors?.[0]?.resource_id, gone)
})

test('nobody deletes what is not theirs, and a repeated delete is answered as before', async () => {
  const [author, other] = await Promise.all([newPerson('author'), newPerson('other')])
  const id = await author.tweets('mine')
  assert.equal((await other.api.delete(`/2/tweets/${id}`)).status, 403)
  assert.equal((await createApi(null).delete(`/2/tweets/${id}`)).status, 401)
  assert.deepEqual(await author.home(), [id])
  await author.deletes(id)
  const { status, body } = await author.api.delete(`/2/tweets/${id}`)
  assert.equal(status, 200)
  assert.deepEqual(body.data, { deleted: true })
})

test('a reply to a deleted tweet is refused, an older reply stays', async () => {
  const author = await newPerson('author')
  const id = await author.tweets('a question')
  const reply = await author.tweets('an answer', { replyTo: id })
  await author.deletes(id)
  assert.equal((await author.tries('too late', { replyTo: id })).status, 400)
  const path = `/2/tweets/${reply}?expansions=referenced_tweets.id`
  const { body } = await author.api.get(path)
  assert.equal((body.data as { id: string }).id, reply)
  assert.equal(body.errors?.[0]?.resource_id, id)
})
