import { authenticate, parseAccountId, ProblemError } from '@flightpath/contracts'
import { createClient, createHttpServer, PeerUnavailableError } from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, test } from 'node:test'
import { createAuthenticate } from './authenticate.ts'

const log = createLogger('gateway-test', { level: 'silent' })
// Nothing listens on port 9 of loopback.
const nowhere = 'http://127.0.0.1:9'
const secret = 'the-secret-of-the-tests-of-the-gateway'
const tracer = startTracer({ service: 'gateway-test', zipkinUrl: nowhere, log })
const graph = createHttpServer({ service: 'graph', secret, log, tracer, dependencies: {} })
const owners = new Map(['one', 'two'].map((token, index) => [hash(token), String(1000 + index)]))
const requests: (readonly string[])[] = []
graph.serve(authenticate, ({ body: { tokenHashes } }) => {
  requests.push(tokenHashes)
  return {
    credentials: tokenHashes.map((tokenHash) => {
      const owner = owners.get(tokenHash)
      return owner === undefined ? null : { accountId: parseAccountId(owner) }
    }),
  }
})
const { url } = await graph.listen({ host: '127.0.0.1', port: 0 })
const client = createClient({ service: 'graph', secret, urls: [url] })
after(async () => {
  await client[Symbol.asyncDispose]()
  await graph[Symbol.asyncDispose]()
  await tracer[Symbol.asyncDispose]()
})

function hash(token: string): string {
  return createHash('sha256').update(token).digest('hex')
}

const isUnauthorized = (error: unknown) =>
  error instanceof ProblemError && error.problem.status === 401

test('tokens that come at once are asked about at once, and a known one not again', async () => {
  const ask = createAuthenticate(client)
  requests.length = 0
  const [one, two, unknown] = await Promise.allSettled([
    ask('Bearer one'),
    ask('bearer  two'),
    ask('Bearer three'),
  ])
  assert.deepEqual(requests, [['one', 'two', 'three'].map(hash)])
  assert.deepEqual(one, { status: 'fulfilled', value: { accountId: '1000' } })
  assert.deepEqual(two, { status: 'fulfilled', value: { accountId: '1001' } })
  assert.ok(unknown.status === 'rejected' && isUnauthorized(unknown.reason))
  assert.deepEqual(await ask('Bearer one'), { accountId: '1000' })
  assert.throws(() => ask('Bearer three'), isUnauthorized)
  assert.equal(requests.length, 1)
})

test('more tokens than fit one request become several', async () => {
  const ask = createAuthenticate(client)
  requests.length = 0
  const tokens = Array.from({ length: 1001 }, (_, index) => (index === 1000 ? 'two' : `t${index}`))
  const answers = await Promise.allSettled(tokens.map(async (token) => ask(`Bearer ${token}`)))
  assert.deepEqual(new Set(requests.map(({ length }) => length)), new Set([1, 500]))
  assert.equal(requests.length, 3)
  assert.equal(answers.filter(({ status }) => status === 'fulfilled').length, 1)
  assert.equal(answers.at(-1)?.status, 'fulfilled')
})

test('no token and a malformed one are refused without a request, and without graph nothing is known', async () => {
  const ask = createAuthenticate(client)
  requests.length = 0
  assert.throws(() => ask(undefined), isUnauthorized)
  for (const header of ['', 'Bearer', 'Basic one', 'Bearer one two', `Bearer ${'x'.repeat(513)}`]) {
    await assert.rejects(async () => ask(header), isUnauthorized)
  }
  assert.equal(requests.length, 0)
  await using nobody = createClient({ service: 'graph', secret, urls: [nowhere] })
  await assert.rejects(async () => createAuthenticate(nobody)('Bearer one'), PeerUnavailableError)
})
