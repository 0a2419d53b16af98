import { notOffered } from '@flightpath/contracts'
import { eventually, newPerson, readStack } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib'

const [alice, bob, carol] = await Promise.all([
  newPerson('alice'),
  newPerson('bob'),
  newPerson('carol'),
])

/** What a client gets that asks for the headers alone. */
const head = (path: string) => alice.api.send(path, { method: 'HEAD' })

/** Posts bytes that are what `encoding` says, or not. */
const postPacked = (bytes: Buffer, encoding: string, key?: string) =>
  alice.api.send('/2/tweets', {
    method: 'POST',
    body: new Uint8Array(bytes),
    headers: {
      'content-type': 'application/json',
      'content-encoding': encoding,
      ...(key !== undefined && { 'idempotency-key': key }),
    },
  })

const idOf = (data: unknown) => String(Reflect.get(Object(data), 'id'))

async function textOf(id: string): Promise<unknown> {
  return Reflect.get(Object((await bob.api.get(`/2/tweets/${id}`)).body.data), 'text')
}

test('HEAD has the status and the length that GET has, on every kind of page', async () => {
  const id = await alice.tweets('to be looked at')
  await eventually('it can be searched', async () => (await bob.finds(`from:${alice.username}`))[0])
  for (const path of [
    '/2/users/me',
    '/2/openapi.json',
    `/2/tweets/${id}?tweet.fields=created_at`,
    `/2/users/${alice.id}/tweets`,
    `/2/users/by/username/${bob.username}`,
    `/2/users/${bob.id}/followers`,
    `/2/tweets/search/recent?query=from:${alice.username}`,
    `/2/users/${bob.id}/timelines/reverse_chronological`,
    '/2/tweets/x',
    '/2/nothing',
  ]) {
    const [shown, headers] = [await alice.api.get(path), await head(path)]
    assert.equal(headers.status, shown.status, path)
    assert.deepEqual(headers.body, {}, path)
    for (const name of ['content-length', 'content-type', 'allow']) {
      assert.equal(headers.headers.get(name), shown.headers.get(name), `${path} ${name}`)
    }
  }
})

test('a packed post is the post that it was, and a key stands for both', async () => {
  const text = 'packed 世界 👩‍👩‍👧 é'
  const body = Buffer.from(JSON.stringify({ text }))
  const key = randomUUID()
  const ids = new Set<string>()
  for (const answer of [
    await alice.tries(text, { key }),
    await postPacked(gzipSync(body), 'gzip', key),
    await postPacked(
      gzipSync(Buffer.from(` {"nullcast":false, "text":${JSON.stringify(text)}}`)),
      'x-gzip',
      key,
    ),
    await postPacked(deflateSync(body), 'deflate', key),
    await postPacked(brotliCompressSync(gzipSync(body)), 'gzip, br', key),
  ]) {
    assert.equal(answer.status, 201, JSON.stringify(answer.body))
    ids.add(idOf(answer.body.data))
  }
  assert.equal(ids.size, 1)
  for (const id of ids) assert.equal(await textOf(id), text)
  const other = await postPacked(gzipSync(JSON.stringify({ text: 'another' })), 'gzip', key)
  assert.equal(other.status, 409)
})

test('what is not what it claims to be is refused, and nothing of it is stored', async () => {
  const plain = Buffer.from('{"text":"never"}')
  const before = (await alice.api.get(`/2/users/${alice.id}/tweets`)).body
  for (const [encoding, bytes, status] of [
    ['gzip', plain, 400],
    ['deflate', plain, 400],
    ['br', plain, 400],
    ['identity', gzipSync(plain), 400],
    ['zstd', plain, 415],
    ['gzip', gzipSync(Buffer.alloc(2 ** 24, ' ')), 413],
  ] as const) {
    const answer = await postPacked(bytes, encoding)
    assert.equal(answer.status, status, `${encoding}: ${JSON.stringify(answer.body)}`)
    if (status === 415) assert.equal(answer.headers.get('accept-encoding'), 'gzip, deflate, br')
  }
  assert.deepEqual((await alice.api.get(`/2/users/${alice.id}/tweets`)).body, before)
})

test('what is documented is taken at its default with every kind of post', async () => {
  const root = await bob.tweets('root')
  const reply = { in_reply_to_tweet_id: root }
  for (const more of [
    { nullcast: false },
    { for_super_followers_only: false },
    { made_with_ai: false },
    { paid_partnership: false, share_with_followers: false, geo: {} },
    { reply: { ...reply, exclude_reply_user_ids: [] } },
    { reply: { ...reply, exclude_reply_user_ids: [carol.id] } },
    { reply: { ...reply, auto_populate_reply_metadata: false } },
    { quote_tweet_id: root, nullcast: false },
  ]) {
    const { status, body } = await alice.api.post('/2/tweets', {
      text: 'all as it is by default',
      ...more,
    })
    assert.equal(status, 201, `${JSON.stringify(more)}: ${JSON.stringify(body)}`)
    assert.equal(await textOf(idOf(body.data)), 'all as it is by default')
  }
})

test('whom a reply leaves out does not find it among what mentions them', async () => {
  const root = await bob.tweets(`with @${carol.username}`)
  const text = `@${bob.username} @${carol.username} thanks`
  const reply = { in_reply_to_tweet_id: root, exclude_reply_user_ids: [carol.id] }
  const { status, body } = await alice.api.post('/2/tweets', { text, reply })
  assert.equal(status, 201)
  const id = idOf(body.data)
  const shown = (await carol.api.get(`/2/tweets/${id}?tweet.fields=entities`)).body.data
  assert.equal(Reflect.get(Object(shown), 'text'), text)
  assert.match(JSON.stringify(shown), new RegExp(`"id":"${bob.id}"`))
  assert.doesNotMatch(JSON.stringify(shown), new RegExp(`"id":"${carol.id}"`))
  const mentions = async (person: typeof bob) =>
    JSON.stringify((await person.api.get(`/2/users/${person.id}/mentions`)).body).includes(id)
  assert.deepEqual([await mentions(bob), await mentions(carol)], [true, false])
})

test('what the API document lists as not offered is refused as that, and nothing else is', async () => {
  const document = (await (await fetch(`${readStack().api}/2/openapi.json`)).json()) as object
  const schema = [
    'paths',
    '/2/tweets',
    'post',
    'requestBody',
    'content',
    'application/json',
    'schema',
  ].reduce((at: unknown, step) => Reflect.get(Object(at), step), document)
  const asked = [...askedOf(schema)]
  assert.ok(asked.length >= 14, JSON.stringify(asked))
  for (const [name, value] of asked) {
    const { status, body } = await alice.api.post('/2/tweets', { text: 'hi', [name]: value })
    assert.equal(status, 400, name)
    assert.match(String(body.errors?.[0]?.message), /is not offered here/, name)
  }
})

/** A member with a value for each thing that a schema says is not offered. */
function* askedOf(schema: unknown): Generator<[string, unknown]> {
  const { properties = {}, [notOffered]: members = {} } = Object(schema) as {
    properties?: Record<string, { const?: unknown; [notOffered]?: string | object }>
    [notOffered]?: object
  }
  for (const name of Object.keys(members)) yield [name, {}]
  for (const [name, member] of Object.entries(properties)) {
    const reasons = member[notOffered]
    if (typeof reasons === 'string') yield [name, !member.const]
    else
      for (const value of Object.keys(reasons ?? {}))
        yield [name, name === 'geo' ? { [value]: 'x' } : value]
  }
}
