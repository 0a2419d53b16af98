import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { test, type TestContext } from 'node:test'
import { ask, openConnections, readAnswer } from './connections.ts'

async function serve(t: TestContext, listener: RequestListener): Promise<string> {
  const server = createServer(listener).listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  return `http://127.0.0.1:${address.port}`
}

const get = (path: string) => ({ method: 'GET', path, bearer: 'token' }) as const

test('requests go out with their token and body, and answers come back to whoever asked', async (t) => {
  const url = await serve(t, (request, response) => {
    void (async () => {
      let body = ''
      for await (const chunk of request) body += String(chunk)
      const answer = JSON.stringify([request.url, request.headers.authorization, body])
      response.writeHead(201, { 'content-length': Buffer.byteLength(answer) })
      response.end(answer)
    })()
  })
  using connections = openConnections(url, 3)
  const answers = await Promise.all(
    Array.from({ length: 50 }, (_, place) =>
      ask(connections, {
        method: 'POST',
        path: `/${place}`,
        bearer: `t${place}`,
        body: { text: 'まるごと' },
      }),
    ),
  )
  for (const [place, { status, body }] of answers.entries()) {
    assert.equal(status, 201)
    assert.deepEqual(JSON.parse(body.toString()), [
      `/${place}`,
      `Bearer t${place}`,
      '{"text":"まるごと"}',
    ])
  }
  assert.equal(connections.unanswered(), 0)
})

test('no more connections are opened than allowed, and they are kept', async (t) => {
  const sockets = new Set<unknown>()
  const url = await serve(t, (request, response) => {
    sockets.add(request.socket)
    response.writeHead(200, { 'content-length': 2 }).end('ok')
  })
  using connections = openConnections(url, 4)
  for (let round = 0; round < 3; round += 1) {
    await Promise.all(Array.from({ length: 20 }, () => ask(connections, get('/'))))
  }
  assert.ok(sockets.size <= 4)
})

test('an answer in pieces is put together', async (t) => {
  const url = await serve(t, (_, response) => {
    response.writeHead(200, { 'content-length': 6 })
    response.write('abc')
    setImmediate(() => response.end('def'))
  })
  using connections = openConnections(url, 1)
  assert.equal((await ask(connections, get('/'))).body.toString(), 'abcdef')
})

test('a server that is away, and one that hangs up, are failures; the next request has a connection again', async (t) => {
  using nobody = openConnections('http://127.0.0.1:1', 2)
  await assert.rejects(ask(nobody, get('/')), /refused/)
  let asked = 0
  const url = await serve(t, (request, response) => {
    asked += 1
    if (asked === 1) request.socket.destroy()
    else response.writeHead(200, { 'content-length': 0 }).end()
  })
  using connections = openConnections(url, 1)
  await assert.rejects(ask(connections, get('/')), /connection lost/)
  assert.equal((await ask(connections, get('/'))).status, 200)
})

test('only what has a status and a length is understood', () => {
  assert.equal(readAnswer(Buffer.from('HTTP/1.1 200 OK\r\nconten')), 'incomplete')
  assert.equal(readAnswer(Buffer.from('HTTP/1.1 200 OK\r\n\r\n')), 'not understood')
  assert.equal(readAnswer(Buffer.from('SSH-2.0\r\ncontent-length: 1\r\n\r\nx')), 'not understood')
})
