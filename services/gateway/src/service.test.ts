import {
  authenticate,
  createTweet,
  deleteTweet,
  getMe,
  getTweet,
  notFound,
  notOffered,
  parseAccountId,
  parseTweetId,
  publicRoutes,
} from '@flightpath/contracts'
import { createHttpServer } from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, beforeEach, test } from 'node:test'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { readGatewayConfig } from './config.ts'
import { startGateway } from './service.ts'

const log = createLogger('gateway-test', { level: 'silent' })
// Nothing listens on port 9 of loopback.
const nowhere = 'http://127.0.0.1:9'
const tracer = startTracer({ service: 'gateway-test', zipkinUrl: nowhere, log })
const folder = await mkdtemp(join(tmpdir(), 'flightpath-gateway-'))
const secretFile = join(folder, 'secret')
const secret = 'the-secret-of-the-tests-of-the-gateway'
await writeFile(secretFile, secret, { mode: 0o600 })
const [account, id] = [parseAccountId('7'), parseTweetId('8')]
assert.ok(account !== null && id !== null)

// One server is all the services: each route has one that answers it.
const services = createHttpServer({ service: 'write', secret, log, tracer, dependencies: {} })
const posted: string[] = []
services.serve(authenticate, ({ body }) => ({
  credentials: body.tokenHashes.map(() => ({ accountId: account })),
}))
services.serve(createTweet, ({ body }) => {
  posted.push(body.text)
  return { data: { id, text: body.text, edit_history_tweet_ids: [id] } }
})
services.serve(deleteTweet, () => ({ data: { deleted: true } }))
services.serve(getMe, () => ({ data: { id: account, name: 'Zürich', username: 'zurich' } }))
services.serve(getTweet, ({ params }) => {
  if (params.id !== id) throw notFound('It is not there.')
  return { data: { id, text: 'とても', edit_history_tweet_ids: [id] } }
})
const { url: servicesUrl } = await services.listen({ host: '127.0.0.1', port: 0 })
const gateway = await startGateway(
  readGatewayConfig({
    FLIGHTPATH_PORT: '0',
    FLIGHTPATH_SECRET_FILE: secretFile,
    FLIGHTPATH_LOG_LEVEL: 'silent',
    FLIGHTPATH_ZIPKIN_URL: nowhere,
    FLIGHTPATH_GRAPH_URLS: servicesUrl,
    FLIGHTPATH_WRITE_URLS: servicesUrl,
    FLIGHTPATH_TIMELINE_URLS: servicesUrl,
  }),
)
after(async () => {
  await gateway[Symbol.asyncDispose]()
  await services[Symbol.asyncDispose]()
  await tracer[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})
beforeEach(() => void (posted.length = 0))

type Reply = { status: number; headers: Record<string, unknown>; body: string }

/** Asks as no client that fetches would: fetch hides what HEAD should not have, and packs nothing. */
async function ask(
  method: string,
  path: string,
  { headers = {}, body = '' }: { headers?: Record<string, string>; body?: Buffer | string } = {},
): Promise<Reply> {
  const url = new URL(path, gateway.url)
  const length = body.length === 0 ? {} : { 'content-length': Buffer.byteLength(body) }
  const sent = request(url, { method, agent: false, headers: { ...headers, ...length } })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  let text = ''
  for await (const chunk of response.setEncoding('utf8')) text += String(chunk)
  return { status: response.statusCode ?? 0, headers: response.headers, body: text }
}

const authorization = { authorization: 'Bearer token' }
const json = { ...authorization, 'content-type': 'application/json' }

/** Posts a body as it is. */
const post = (body: Buffer | string, contentEncoding: string) =>
  ask('POST', '/2/tweets', { headers: { ...json, 'content-encoding': contentEncoding }, body })

test('HEAD is GET without the body, errors and all', async () => {
  for (const [path, headers, status] of [
    ['/2/users/me', authorization, 200],
    ['/2/tweets/8', authorization, 200],
    ['/2/openapi.json', {}, 200],
    ['/health/live', {}, 200],
    ['/health/ready', {}, 200],
    ['/2/users/me', {}, 401],
    ['/2/users/me', { authorization: 'Basic x' }, 401],
    ['/2/tweets/9', authorization, 404],
    ['/2/tweets/x', authorization, 400],
    ['/2/users/me?colour=red', authorization, 400],
    ['/2/nothing', authorization, 404],
    ['/2', {}, 404],
  ] as const) {
    const [get, head] = [await ask('GET', path, { headers }), await ask('HEAD', path, { headers })]
    assert.equal(get.status, status, path)
    assert.notEqual(get.body, '', path)
    assert.deepEqual(withoutDate(head), { ...withoutDate(get), body: '' }, path)
    assert.equal(head.headers['content-length'], String(Buffer.byteLength(get.body)), path)
  }
})

test('every path with GET has HEAD, and no other path has', async () => {
  for (const [path, methods] of methodsByPath()) {
    const { status, headers } = await ask('HEAD', path)
    assert.equal(status, methods.has('GET') ? 401 : 405, path)
    if (status === 405) assert.equal(headers['allow'], [...methods, 'OPTIONS'].join(', '), path)
  }
})

test('OPTIONS names the methods of each path, without a token and whatever its body is', async () => {
  for (const [path, methods] of methodsByPath()) {
    const { status, headers, body } = await ask('OPTIONS', path, {
      headers: { 'content-type': 'text/x', 'content-encoding': 'x' },
    })
    assert.deepEqual([status, body], [204, ''], path)
    const expected = [...methods].flatMap((method) => (method === 'GET' ? ['GET', 'HEAD'] : method))
    assert.deepEqual(String(headers['allow']).split(', '), [...expected, 'OPTIONS'], path)
  }
  for (const path of ['/2/openapi.json', '/health/live', '/health/ready']) {
    const { status, headers } = await ask('OPTIONS', path)
    assert.deepEqual([status, headers['allow']], [204, 'GET, HEAD, OPTIONS'], path)
  }
  for (const path of ['/2/nothing', '/', '/2/tweets/1/2']) {
    assert.equal((await ask('OPTIONS', path)).status, 404, path)
  }
})

test('a method that a path lacks is 405 with those that it has', async () => {
  for (const [method, path, allow] of [
    ['PUT', '/2/tweets', 'POST, GET, HEAD, OPTIONS'],
    ['DELETE', '/2/users/me', 'GET, HEAD, OPTIONS'],
    ['POST', '/2/openapi.json', 'GET, HEAD, OPTIONS'],
    ['HEAD', '/2/users/7/pinned_tweets', 'POST, OPTIONS'],
    ['GET', '/2/users/7/pinned_tweets/8', 'DELETE, OPTIONS'],
    ['TRACE', '/2/tweets/8', 'DELETE, GET, HEAD, OPTIONS'],
    ['PATCH', '/health/live', 'GET, HEAD, OPTIONS'],
  ] as const) {
    const { status, headers } = await ask(method, path, { headers: authorization })
    assert.deepEqual([status, headers['allow']], [405, allow], `${method} ${path}`)
  }
})

test('a compressed body is the body that it was', async () => {
  const body = JSON.stringify({ text: 'Zürich とても 👩‍👩‍👧' })
  for (const [coding, bytes] of [
    ['gzip', gzipSync(body)],
    ['X-GZIP', gzipSync(body)],
    ['deflate', deflateSync(body)],
    ['deflate', deflateRawSync(body)],
    ['br', brotliCompressSync(body)],
    ['identity', Buffer.from(body)],
    ['br, gzip', gzipSync(brotliCompressSync(body))],
  ] as const) {
    assert.equal((await post(bytes, coding)).status, 201, coding)
  }
  assert.deepEqual(
    posted,
    Array.from({ length: 7 }, () => 'Zürich とても 👩‍👩‍👧'),
  )
})

test('a body that is not what it claims is refused, and nobody sees it', async () => {
  const body = '{"text":"hi"}'
  const bomb = gzipSync(Buffer.alloc(2 ** 25, ' '))
  assert.ok(bomb.length < 2 ** 16)
  for (const [coding, bytes, status] of [
    ['gzip', body, 400],
    ['gzip', deflateSync(body), 400],
    ['deflate', body, 400],
    ['br', body, 400],
    ['identity', gzipSync(body), 400],
    ['gzip', gzipSync('{"text":'), 400],
    ['gzip', gzipSync(''), 400],
    ['gzip', gzipSync(body).subarray(0, -1), 400],
    ['zstd', body, 415],
    ['aes128gcm', body, 415],
    ['gzip, zstd', gzipSync(body), 415],
    ['gzip', bomb, 413],
    ['gzip, gzip', gzipSync(bomb), 413],
    ['gzip', gzipSync(JSON.stringify({ text: 'a'.repeat(65_536) })), 413],
  ] as const) {
    const answer = await post(bytes, coding)
    assert.equal(answer.status, status, `${coding}: ${answer.body}`)
    assert.match(String(answer.headers['content-type']), /^application\/problem\+json/)
    if (status === 415) assert.equal(answer.headers['accept-encoding'], 'gzip, deflate, br')
  }
  assert.deepEqual(posted, [])
})

test('who may not ask is told so first, and a body that nobody reads may be anything', async () => {
  const packed = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
  const body = 'not gzip'
  const stranger = await ask('POST', '/2/tweets', { headers: packed, body })
  assert.equal(stranger.status, 401)
  const headers = { ...authorization, ...packed }
  assert.equal((await ask('DELETE', '/2/tweets/8', { headers, body })).status, 200)
  assert.equal((await ask('POST', '/2/nothing', { headers, body })).status, 404)
})

test('the document lists what is refused, with its reason', async () => {
  const document = JSON.parse((await ask('GET', '/2/openapi.json')).body) as {
    info: { description: string }
    paths: Record<
      string,
      { post: { requestBody: { content: Record<string, { schema: Schema }> } } }
    >
  }
  const { schema } = document.paths['/2/tweets']?.post.requestBody.content['application/json'] ?? {}
  assert.ok(schema?.properties !== undefined)
  assert.deepEqual(Object.keys(schema[notOffered] ?? {}), [
    'card_uri',
    'community_id',
    'direct_message_deep_link',
    'edit_options',
    'media',
    'poll',
  ])
  const onlyFalse = Object.entries(schema.properties).filter(([, member]) => member.const === false)
  for (const [, member] of onlyFalse) assert.equal(typeof member[notOffered], 'string')
  assert.deepEqual(onlyFalse.map(([name]) => name).toSorted(), [
    'for_super_followers_only',
    'made_with_ai',
    'nullcast',
    'paid_partnership',
    'share_with_followers',
  ])
  assert.match(document.info.description, new RegExp(notOffered))
})

type Schema = {
  const?: unknown
  properties?: Record<string, Schema>
  [notOffered]?: Record<string, string> | string
}

function withoutDate({ status, headers: { date: _date, ...headers }, body }: Reply): Reply {
  return { status, headers, body }
}

/** The methods of the contracts, by paths with an id for each name. */
function methodsByPath(): Map<string, Set<string>> {
  const methods = new Map<string, Set<string>>()
  for (const { path, method } of publicRoutes) {
    const filled = path.replaceAll(/:[a-z_]+/g, '8')
    methods.set(filled, (methods.get(filled) ?? new Set()).add(method))
  }
  return methods
}
