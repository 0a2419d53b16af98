import { createApi, newPerson } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'

const alice = await newPerson('alice')
const bob = await newPerson('bob')

test('a tweet is answered with 201, its id, its text and the id of its trace', async () => {
  const { status, headers, body } = await alice.tries('Hello, world! Grüße, 世界 👋🏽')
  assert.equal(status, 201)
  const { id, text, edit_history_tweet_ids } = body.data as Record<string, unknown>
  assert.match(String(id), /^[0-9]{15,19}$/)
  assert.equal(text, 'Hello, world! Grüße, 世界 👋🏽')
  assert.deepEqual(edit_history_tweet_ids, [id])
  assert.match(String(headers.get('x-b3-traceid')), /^[0-9a-f]{32}$/)
})

test('it can be looked up by anyone at once, in the wire format of the X API', async () => {
  const id = await alice.tweets(`Hi @${bob.username}, see https://example.com/a?b=c #greetings`)
  const fields =
    'tweet.fields=author_id,created_at,entities,conversation_id,lang&expansions=author_id,entities.mentions.username'
  const { status, body } = await bob.api.get(`/2/tweets/${id}?${fields}`)
  assert.equal(status, 200)
  const tweet = body.data as Record<string, unknown>
  assert.equal(tweet['author_id'], alice.id)
  assert.equal(tweet['conversation_id'], id)
  assert.match(String(tweet['created_at']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  const entities = tweet['entities'] as Record<string, Record<string, unknown>[]>
  const length = bob.username.length
  assert.deepEqual(entities['mentions'], [
    { start: 3, end: 4 + length, username: bob.username, id: bob.id },
  ])
  assert.equal(entities['hashtags']?.[0]?.['tag'], 'greetings')
  assert.equal(entities['urls']?.[0]?.['expanded_url'], 'https://example.com/a?b=c')
  assert.deepEqual(
    body.includes?.users?.map((user) => user.id).toSorted(),
    [alice.id, bob.id].toSorted(),
  )
})

test('ids grow in the order of posting', async () => {
  const first = await alice.tweets('first')
  const second = await alice.tweets('second')
  assert.ok(BigInt(second) > BigInt(first))
})

test('the same text may be posted twice, and is then two tweets', async () => {
  assert.notEqual(await alice.tweets('again'), await alice.tweets('again'))
})

test('the same request under the same Idempotency-Key is one tweet with one answer', async () => {
  const key = randomUUID()
  const answers = await Promise.all(
    Array.from({ length: 8 }, () => alice.tries('only once', { key })),
  )
  assert.deepEqual([...new Set(answers.map(({ status }) => status))], [201])
  const ids = new Set(answers.map(({ body }) => (body.data as { id: string }).id))
  assert.equal(ids.size, 1)
  const again = await alice.tries('only once', { key })
  assert.deepEqual(again.body, answers[0]?.body)
})

test('another request under the same key is refused, and another account may use the key', async () => {
  const key = randomUUID()
  await alice.tweets('mine', { key })
  const { status, body } = await alice.tries('changed', { key })
  assert.equal(status, 409)
  assert.equal(body.title, 'Conflict')
  await bob.tweets('mine', { key })
})

test('a reply joins the conversation of what it answers', async () => {
  const id = await alice.tweets('a question')
  const reply = await bob.tweets('an answer', { replyTo: id })
  const path = `/2/tweets/${reply}?tweet.fields=conversation_id,in_reply_to_user_id,referenced_tweets&expansions=referenced_tweets.id,referenced_tweets.id.author_id`
  const { body } = await alice.api.get(path)
  const tweet = body.data as Record<string, unknown>
  assert.equal(tweet['conversation_id'], id)
  assert.equal(tweet['in_reply_to_user_id'], alice.id)
  assert.deepEqual(tweet['referenced_tweets'], [{ type: 'replied_to', id }])
  assert.deepEqual(
    body.includes?.tweets?.map((included) => included.id),
    [id],
  )
  assert.deepEqual(
    body.includes?.users?.map((user) => user.id),
    [alice.id],
  )
})

test('a name that nobody has stays text', async () => {
  const id = await alice.tweets('hello @nobody_has_this')
  const { body } = await alice.api.get(`/2/tweets/${id}?tweet.fields=entities`)
  assert.equal((body.data as Record<string, unknown>)['entities'], undefined)
})

test('what the API offers is described by a document made from its routes', async () => {
  const { status, body } = await createApi(null).get('/2/openapi.json')
  assert.equal(status, 200)
  const { paths } = body as unknown as { paths: Record<string, object> }
  assert.ok(Object.keys(paths).length >= 13)
  assert.ok('post' in (paths['/2/tweets'] ?? {}))
})
