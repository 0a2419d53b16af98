// A service's port as whoever has not the secret of the stack finds it. story/28 tries every route of every service.
import { defineRoute, internalHeaders } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { text } from 'node:stream/consumers'
import { after, beforeEach, test } from 'node:test'
import Type from 'typebox'
import { createClient, PeerUnavailableError } from './client.ts'
import { protocol } from './frames/frame-codec.ts'
import { createHttpServer } from './server.ts'

const secret = 'the-secret-of-the-tests-of-packages-http'
const log = createLogger('http-test', { level: 'silent' })
// Nothing listens on port 9 of loopback: spans that are not sampled never go there.
const tracer = startTracer({ service: 'http-test', zipkinUrl: 'http://127.0.0.1:9', log })
const whoAsks = defineRoute({
  method: 'POST',
  path: '/who',
  service: 'write',
  body: Type.Object({}),
  response: Type.Object({ account: Type.Union([Type.String(), Type.Null()]) }),
})
const server = createHttpServer({ service: 'write', secret, log, tracer, dependencies: {} })
let asked = 0
server.serve(whoAsks, ({ account }) => {
  asked += 1
  return { account }
})
const { url } = await server.listen({ host: '127.0.0.1', port: 0 })
after(async () => {
  await server[Symbol.asyncDispose]()
  await tracer[Symbol.asyncDispose]()
})
beforeEach(() => void (asked = 0))

const strangers: Record<string, string>[] = [
  {},
  ...['', 'x', secret.slice(1), `${secret}x`, secret.toUpperCase(), `${secret}, ${secret}`].map(
    (shown) => ({ [internalHeaders.secret]: shown }),
  ),
]

async function ask(path: string, headers: Record<string, string>, method = 'POST') {
  const type = { 'content-type': 'application/json', [internalHeaders.account]: '7' }
  const body = method === 'POST' ? '{}' : null
  const response = await fetch(url + path, { method, headers: { ...type, ...headers }, body })
  return { status: response.status, headers: response.headers, text: await response.text() }
}

test('over plain HTTP whoever does not show the secret is answered 401, and no route is asked', async () => {
  for (const headers of strangers) {
    for (const [path, method] of [
      ['/who', 'POST'],
      ['/who', 'GET'],
      ['/nowhere', 'POST'],
      ['/health', 'GET'],
      ['/health/live/x', 'GET'],
    ] as const) {
      const answer = await ask(path, headers, method)
      assert.equal(answer.status, 401, `${method} ${path}`)
      assert.match(String(answer.headers.get('content-type')), /^application\/problem\+json/)
      assert.match(answer.text, /"title":"Unauthorized".*"status":401/)
      assert.ok(!answer.text.includes(secret))
    }
  }
  assert.equal(asked, 0)
  const { status, text: answered } = await ask('/who', { [internalHeaders.secret]: secret })
  assert.deepEqual([status, answered], [200, '{"account":"7"}'])
})

test('health is told to everybody', async () => {
  for (const path of ['/health/live', '/health/ready', '/health/ready?x=1']) {
    for (const method of ['GET', 'HEAD']) {
      assert.equal((await ask(path, {}, method)).status, 200, path)
    }
  }
})

/** The first line of the answer to an upgrade, and what stands behind the headers. */
async function upgrade(headers: Record<string, string>): Promise<[string, string]> {
  const { hostname, port } = new URL(url)
  const socket = connect({ host: hostname, port: Number(port) })
  const lines = Object.entries({ connection: 'upgrade', upgrade: protocol, ...headers })
  const head = ['GET / HTTP/1.1', 'host: x', ...lines.map(([name, value]) => `${name}: ${value}`)]
  socket.write(`${head.join('\r\n')}\r\n\r\n`)
  const [first] = (await once(socket, 'data')) as [Buffer]
  const answer = first.toString()
  // Frames end with the connection, which the other side ends when it refuses.
  if (answer.includes(' 101 ')) socket.destroy()
  const [start = '', body = ''] = (answer + (await text(socket).catch(() => ''))).split('\r\n\r\n')
  return [start.split('\r\n', 1)[0] ?? '', body]
}

test('frames are spoken with whoever shows the secret at the upgrade, and refused to all others', async () => {
  for (const headers of strangers) {
    const [line, body] = await upgrade(headers)
    assert.equal(line, 'HTTP/1.1 401 Unauthorized')
    assert.match(body, /^\{"title":"Unauthorized",.*"status":401,.*\}$/)
  }
  const [line] = await upgrade({ [internalHeaders.secret]: secret })
  assert.equal(line, 'HTTP/1.1 101 Switching Protocols')
})

test('a stranger who does not leave, or leaves before the answer, holds up nothing', async () => {
  await using own = createHttpServer({ service: 'write', secret, log, tracer, dependencies: {} })
  const { port } = new URL((await own.listen({ host: '127.0.0.1', port: 0 })).url)
  const asking = `GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: ${protocol}\r\n\r\n`
  const strange = () => {
    const socket = connect({ host: '127.0.0.1', port: Number(port), allowHalfOpen: true })
    socket.on('error', () => undefined).write(asking)
    return socket
  }
  for (let number = 0; number < 50; number += 1) {
    const leaving = strange()
    await once(leaving, 'connect')
    leaving.resetAndDestroy()
  }
  const staying = strange()
  await once(staying.resume(), 'end')
  await own[Symbol.asyncDispose]()
  staying.destroy()
})

test('a client with another secret is told that the service gave no answer, and never the secret', async () => {
  await using client = createClient({ service: 'write', urls: [url], secret: `${secret}x` })
  await assert.rejects(client.call(whoAsks, { body: {} }), (error: Error) => {
    const told: string[] = []
    for (let cause: unknown = error; cause instanceof Error; cause = cause.cause) {
      told.push(String(cause.stack))
    }
    assert.ok(error instanceof PeerUnavailableError)
    assert.match(told.join('\n'), /answered with HTTP\/1.1 401 Unauthorized/)
    assert.ok(!told.join('\n').includes(secret))
    return true
  })
  await using known = createClient({ service: 'write', urls: [url], secret })
  assert.deepEqual(await known.call(whoAsks, { body: {} }), { account: null })
})
