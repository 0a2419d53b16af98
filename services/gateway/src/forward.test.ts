// What becomes of a request on its way to a service: who asks, what is passed on, and what is asked again.
import {
  createTweet,
  deleteTweet,
  getMe,
  getTweet,
  internalHeaders,
  parseAccountId,
  parseTweetId,
  type PublicRoute,
} from '@flightpath/contracts'
import {
  createHttpServer,
  createPassThroughServer,
  createUpstreams,
  readBytes,
  type HttpServer,
  type RouteRequest,
} from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { after, afterEach, test } from 'node:test'
import { createForward, type ForwardDeps } from './forward.ts'
import { servePublicRoutes } from './routes.ts'

const secret = 'the-secret-of-the-tests-of-the-gateway'
const log = createLogger('gateway-test', { level: 'silent' })
// Nothing listens on port 9 of loopback.
const tracer = startTracer({ service: 'gateway-test', zipkinUrl: 'http://127.0.0.1:9', log })
const alice = parseAccountId('7') ?? assert.fail()
const id = parseTweetId('8') ?? assert.fail()
const tweet = { id, text: 'hi', edit_history_tweet_ids: [id] }

/** What the services were asked, as they have it from the gateway. */
const asked: Pick<RouteRequest<typeof createTweet>, 'account' | 'trace' | 'idempotencyKey'>[] = []
/** They answer once this resolves. */
let answering: Promise<void> = Promise.resolve()
const scope = new AsyncDisposableStack()
scope.use(tracer)
after(() => scope.disposeAsync())
afterEach(() => {
  asked.length = 0
  answering = Promise.resolve()
})

async function hear({ account, trace, idempotencyKey }: (typeof asked)[number]): Promise<void> {
  asked.push({ account, trace, idempotencyKey })
  await answering
}

async function startServices(): Promise<string> {
  const services: HttpServer = scope.use(
    createHttpServer({ service: 'write', secret, log, tracer, dependencies: {} }),
  )
  services.serve(createTweet, async (request) => {
    await hear(request)
    return { data: tweet }
  })
  services.serve(deleteTweet, async (request) => {
    await hear(request)
    return { data: { deleted: true } }
  })
  services.serve(getTweet, async (request) => {
    await hear(request)
    return { data: tweet }
  })
  services.serve(getMe, async (request) => {
    await hear(request)
    return { data: { id: alice, name: 'Alice', username: 'alice' } }
  })
  return (await services.listen({ host: '127.0.0.1', port: 0 })).url
}

/** A gateway that knows two tokens: `alice`, who has an account, and `app`. */
async function startGateway(
  urls: readonly string[],
  changes: Partial<ForwardDeps> = {},
): Promise<string> {
  const upstreams = scope.use(
    createUpstreams(urls, { secret, timeoutMs: 300, readBody: readBytes }),
  )
  const app = createPassThroughServer(log)
  const forward = createForward({
    authenticate: (authorization) => ({
      accountId: authorization === 'Bearer alice' ? alice : null,
    }),
    upstreams: { write: upstreams, timeline: upstreams, graph: upstreams },
    tracer,
    samplePost: () => false,
    sampleRead: () => false,
    maxInFlight: 2,
    ...changes,
  })
  servePublicRoutes(app, forward)
  scope.defer(() => app.close())
  return app.listen({ host: '127.0.0.1', port: 0 })
}

const services = await startServices()
const gateway = await startGateway([services])

async function send(
  { method, path }: Pick<PublicRoute, 'method' | 'path'>,
  { to = gateway, as = 'alice', headers = {} }: Sending = {},
) {
  const type = method === 'POST' ? { 'content-type': 'application/json' } : {}
  const response = await fetch(to + path.replaceAll(/:[a-z_]+/g, '8'), {
    method,
    headers: { authorization: `Bearer ${as}`, ...type, ...headers },
    body: method === 'POST' ? '{"text":"hi"}' : null,
  })
  return { status: response.status, headers: response.headers, text: await response.text() }
}
type Sending = { to?: string; as?: string; headers?: Record<string, string> }

test('who asks is who the token belongs to, whatever else the headers claim', async () => {
  const claims = {
    [internalHeaders.account]: '9',
    [internalHeaders.secret]: secret,
    [internalHeaders.trace]: `${'1'.repeat(32)}-${'2'.repeat(16)}-1`,
    'x-b3-traceid': '1'.repeat(32),
  }
  for (const route of [createTweet, deleteTweet, getTweet, getMe]) {
    const { status, text } = await send(route, { headers: claims })
    assert.equal(status, route.status, text)
    assert.ok(!text.includes(secret))
  }
  assert.deepEqual(
    asked.map(({ account }) => account),
    [alice, alice, alice, alice],
  )
  for (const { trace } of asked) {
    assert.notEqual(trace?.traceId, '1'.repeat(32))
    assert.notEqual(trace?.sampled, true)
  }
})

test('a token of an app asks as nobody, and only what an app may ask', async () => {
  assert.equal((await send(getTweet, { as: 'app' })).status, 200)
  assert.deepEqual(
    asked.map(({ account }) => account),
    [null],
  )
  for (const route of [createTweet, deleteTweet, getMe]) {
    const { status, text } = await send(route, { as: 'app' })
    assert.equal(status, 403)
    assert.match(text, /unsupported-authentication/)
  }
  assert.equal(asked.length, 1)
})

test('an Idempotency-Key is passed on with a post, and with nothing else', async () => {
  const headers = { 'idempotency-key': 'once' }
  for (const route of [createTweet, deleteTweet, getTweet]) await send(route, { headers })
  assert.deepEqual(
    asked.map(({ idempotencyKey }) => idempotencyKey),
    ['once', undefined, undefined],
  )
})

test('a post answers with its trace, a read does not', async () => {
  assert.match(String((await send(createTweet)).headers.get('x-b3-traceid')), /^[0-9a-f]{32}$/)
  assert.equal((await send(getTweet)).headers.get('x-b3-traceid'), null)
  assert.equal(asked[0]?.trace?.sampled, false)
})

test('beyond what may be under way at once a request is refused, and one after it is not', async () => {
  const hold = Promise.withResolvers<void>()
  answering = hold.promise
  const held = [send(getTweet), send(getTweet)]
  while (asked.length < 2) await new Promise(setImmediate)
  const refused = await send(getTweet)
  assert.deepEqual([refused.status, refused.headers.get('retry-after')], [503, '1'])
  hold.resolve()
  assert.deepEqual(
    (await Promise.all(held)).map(({ status }) => status),
    [200, 200],
  )
  assert.equal((await send(getTweet)).status, 200)
})

test('without an answer all but a post without a key is asked again elsewhere', async () => {
  const to = await startGateway([services, await startServices()])
  // Both instances are connected, and taken in turn.
  await Promise.all([send(getTweet, { to }), send(getTweet, { to })])
  answering = new Promise(() => undefined)
  const key = { 'idempotency-key': 'once' }
  for (const [route, headers, times] of [
    [createTweet, {}, 1],
    [createTweet, key, 3],
    [getTweet, {}, 3],
    [deleteTweet, {}, 3],
  ] as const) {
    asked.length = 0
    const { status } = await send(route, { to, headers })
    assert.deepEqual([status, asked.length], [503, times], `${route.method} ${times}`)
  }
})

test('a service that is away, or wants another secret, is a 503 that names it', async () => {
  const wrong = { secret: `${secret}x`, timeoutMs: 300, readBody: readBytes }
  const strangers = scope.use(createUpstreams([services], wrong))
  for (const to of [
    await startGateway(['http://127.0.0.1:9']),
    await startGateway([], {
      upstreams: { write: strangers, timeline: strangers, graph: strangers },
    }),
  ]) {
    const { status, text } = await send(createTweet, { to })
    assert.equal(status, 503)
    assert.match(text, /The write service cannot be reached/)
    assert.ok(!text.includes(secret))
  }
  assert.deepEqual(asked, [])
})
