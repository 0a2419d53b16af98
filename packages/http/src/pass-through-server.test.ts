import { Problem } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { after, before, test } from 'node:test'
import { Check } from 'typebox/value'
import { createPassThroughServer } from './pass-through-server.ts'

const app = createPassThroughServer(createLogger('http-test', { level: 'silent' }))
app.get('/there', (request) => request.method)
app.route({
  method: app.supportedMethods.filter((method) => method !== 'GET'),
  url: '/there',
  onRequest: async (_request, reply) => reply.code(405).send(),
  handler: (_request, reply) => reply,
})
let port: number

before(async () => {
  port = Number(new URL(await app.listen({ host: '127.0.0.1', port: 0 })).port)
})
after(() => app.close())

/** Sends bytes that no client would, and reads until the server closes. */
async function exchange(request: string): Promise<{ status: number; body: string }> {
  const socket = connect(port, '127.0.0.1')
  socket.end(request)
  let answer = ''
  for await (const chunk of socket) answer += String(chunk)
  return {
    status: Number(answer.split(' ', 2)[1]),
    body: answer.slice(answer.indexOf('\r\n\r\n') + 4),
  }
}

const ask = (method: string, path: string) =>
  exchange(`${method} ${path} HTTP/1.1\r\nhost: here\r\nconnection: close\r\n\r\n`)

test('every method that Node reads reaches the routes, with or without a body', async () => {
  for (const method of ['TRACE', 'QUERY', 'PROPFIND', 'OPTIONS', 'PATCH', 'HEAD']) {
    assert.equal((await ask(method, '/there')).status, 405, method)
  }
})

test('an address of 48 KiB is read, one beyond the limit is a problem document', async () => {
  assert.equal((await ask('GET', `/there?q=${'%E4%B8%AD'.repeat(5_400)}`)).status, 200)
  const { status, body } = await ask('GET', `/there?q=${'x'.repeat(70_000)}`)
  assert.equal(status, 431)
  assert.ok(Check(Problem, JSON.parse(body)))
})

test('a path that is not UTF-8 in percent-encoding, or much too long, is a problem document', async () => {
  for (const path of [
    '/a%E9',
    '/there/%FF',
    '/%ED%A0%80',
    '/%C0%80',
    '/100%',
    '/there/a%zz',
    '/%f0%9f%98',
  ]) {
    const { status, body } = await ask('GET', path)
    assert.equal(status, 400, path)
    const problem: unknown = JSON.parse(body)
    assert.ok(Check(Problem, problem))
    assert.deepEqual(problem.errors?.[0]?.parameters, { path: [path] })
  }
  const raw = await ask('GET', '/there?q=caf\u00e9')
  assert.equal(raw.status, 400, 'Node takes no byte that is not ASCII')
})

test('what is no HTTP is a problem document', async () => {
  const { status, body } = await exchange('hello there\r\n\r\n')
  assert.equal(status, 400)
  assert.ok(Check(Problem, JSON.parse(body)))
})
