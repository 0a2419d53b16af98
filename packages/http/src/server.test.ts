import {
  defineRoute,
  internalHeaders,
  invalidRequest,
  notFound,
  ProblemError,
} from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { gzipSync } from 'node:zlib'
import Type from 'typebox'
import { createClient, PeerUnavailableError } from './client.ts'
import { readText } from './frames/frame-codec.ts'
import { maxBodyBytes } from './run-route.ts'
import { createHttpServer } from './server.ts'
import { createUpstreams } from './upstreams.ts'

const log = createLogger('http-test', { level: 'silent' })
// Nothing listens on port 9 of loopback: spans that are not sampled never go there.
const tracer = startTracer({ service: 'http-test', zipkinUrl: 'http://127.0.0.1:9', log })
const secret = 'the-secret-of-the-tests-of-packages-http'
const inside = { [internalHeaders.secret]: secret }
const exact = { additionalProperties: false } as const

const echo = defineRoute({
  method: 'POST',
  path: '/echo/:id',
  service: 'write',
  params: Type.Object({ id: Type.String({ pattern: '^[0-9]{1,19}$' }) }),
  query: Type.Object(
    {
      max_results: Type.Optional(Type.Integer({ minimum: 5, maximum: 100, default: 10 })),
      fields: Type.Optional(Type.Array(Type.Enum(['a', 'b']), { minItems: 1 })),
    },
    exact,
  ),
  body: Type.Object({ text: Type.String(), count: Type.Optional(Type.Integer()) }, exact),
  response: Type.Object({ said: Type.String() }),
})
const fails = defineRoute({
  method: 'GET',
  path: '/fails/:how',
  service: 'write',
  params: Type.Object({ how: Type.String() }),
  response: Type.Object({}),
})
const written = defineRoute({
  method: 'GET',
  path: '/written',
  service: 'write',
  response: Type.Object({ said: Type.String() }),
})

let ready = false
const server = createHttpServer({
  service: 'write',
  secret,
  log,
  tracer,
  dependencies: { mysql: () => ready, kafka: () => true },
})
server.serve(echo, ({ params, query, body }) => ({
  said: JSON.stringify({ params, query, body }),
}))
server.serve(written, () => Buffer.from(JSON.stringify({ said: 'Zürich とても 👩‍👩‍👧' })))
server.serve(fails, ({ params: { how } }) => {
  if (how === 'problem') throw invalidRequest('how', how, 'as asked')
  if (how === 'missing') throw notFound('nothing here')
  throw new Error('a secret detail')
})
const { url } = await server.listen({ host: '127.0.0.1', port: 0 })
after(async () => {
  await server[Symbol.asyncDispose]()
  await tracer[Symbol.asyncDispose]()
})

type Answer = { status: number; type: string | null; body: Record<string, unknown> }

async function send(path: string, init: RequestInit = {}): Promise<Answer> {
  const headers = new Headers(init.headers)
  headers.set(internalHeaders.secret, secret)
  const response = await fetch(url + path, { ...init, headers })
  const body = (await response.json()) as Record<string, unknown>
  return { status: response.status, type: response.headers.get('content-type'), body }
}

const post = (path: string, body: string, type = 'application/json') =>
  send(path, { method: 'POST', body, headers: { 'content-type': type } })

async function faultOf(answer: Promise<Answer>): Promise<string[]> {
  const { status, type, body } = await answer
  assert.equal(status, 400)
  assert.match(String(type), /^application\/problem\+json/)
  const { errors } = body as { errors: { parameters: Record<string, string[]> }[] }
  return errors.flatMap(({ parameters }) => Object.keys(parameters))
}

test('a query is read the same however often it came, and a bad one is refused each time', async () => {
  const answers = []
  for (const text of ['fields=b,a', 'fields=b,a', '', '', 'max_results=7', 'fields=b,a']) {
    const { body } = await post(`/echo/7?${text}`, '{"text":"hi"}')
    const { query } = JSON.parse(String(body['said'])) as { query: unknown }
    answers.push(query)
  }
  const listed = { fields: ['b', 'a'], max_results: 10 }
  const [plain, seven] = [{ max_results: 10 }, { max_results: 7 }]
  assert.deepEqual(answers, [listed, listed, plain, plain, seven, listed])
  const long = Array.from({ length: 150 }, () => 'a').join()
  const { status } = await post(`/echo/7?fields=${long}`, '{"text":"hi"}')
  assert.equal(status, 200)
  for (const text of ['fields=c', 'fields=c', `fields=a&max_results=${'0'.repeat(300)}`]) {
    const faults = await faultOf(post(`/echo/7?${text}`, '{"text":"hi"}'))
    assert.deepEqual(faults, [text === 'fields=c' ? 'fields' : 'max_results'])
  }
})

test('an answer that is JSON already is the same over HTTP and over frames', async () => {
  await using client = createClient({ service: 'write', secret, tracer, urls: [url] })
  const said = { said: 'Zürich とても 👩‍👩‍👧' }
  assert.deepEqual(await client.call(written, {}), said)
  const { type, body } = await send('/written')
  assert.deepEqual([type, body], ['application/json; charset=utf-8', said])
})

test('a request is handed over checked, converted and with defaults', async () => {
  const { status, body } = await post('/echo/7?fields=b,a', '{"text":"hi"}')
  assert.equal(status, 200)
  assert.deepEqual(JSON.parse(String(body['said'])), {
    params: { id: '7' },
    query: { max_results: 10, fields: ['b', 'a'] },
    body: { text: 'hi' },
  })
})

test('each fault is a 400 problem that names its parameter', async () => {
  assert.deepEqual(await faultOf(post('/echo/x', '{"text":"hi"}')), ['id'])
  assert.deepEqual(await faultOf(post('/echo/7?max_results=4', '{"text":"hi"}')), ['max_results'])
  assert.deepEqual(await faultOf(post('/echo/7?max_results=ten', '{"text":"hi"}')), ['max_results'])
  assert.deepEqual(await faultOf(post('/echo/7?fields=a,c', '{"text":"hi"}')), ['fields'])
  assert.deepEqual(await faultOf(post('/echo/7?fields=', '{"text":"hi"}')), ['fields'])
  assert.deepEqual(await faultOf(post('/echo/7?unknown=1', '{"text":"hi"}')), ['unknown'])
  assert.deepEqual(await faultOf(post('/echo/7', '{"text":1}')), ['text'])
  assert.deepEqual(await faultOf(post('/echo/7', '{"text":"hi","count":"1"}')), ['count'])
  assert.deepEqual(await faultOf(post('/echo/7', '{}')), ['text'])
  assert.deepEqual(await faultOf(post('/echo/7', '{"text":"hi","more":1}')), ['more'])
  assert.deepEqual(await faultOf(post('/echo/7', '[]')), ['body'])
  assert.deepEqual(await faultOf(post('/echo/7', '"text"')), ['body'])
  assert.deepEqual(await faultOf(post('/echo/7', '{"text":')), ['body'])
  assert.deepEqual(await faultOf(post('/echo/7', '')), ['body'])
  assert.deepEqual(await faultOf(post('/echo/7', '{"__proto__":{"a":1},"text":"hi"}')), ['body'])
})

/** What is not Unicode: the body, and the parameter and the message that tell of it. */
const foreign: [Buffer, string, RegExp][] = [
  [Buffer.from('{"text":"caf\xe9 a"}', 'latin1'), 'body', /not UTF-8: byte 13 is/],
  [Buffer.from('{"text":"\xf0\x9f\x98"}', 'latin1'), 'body', /not UTF-8: byte 10 is/],
  [Buffer.from('{"text":"\xed\xa0\x80"}', 'latin1'), 'body', /not UTF-8/],
  [Buffer.from('{"text":"\xc0\x80"}', 'latin1'), 'body', /not UTF-8/],
  [
    Buffer.from('{"text":"\ufffd\xff"}'.replace('\ufffd', '\xef\xbf\xbd'), 'latin1'),
    'body',
    /byte 13 is/,
  ],
  [Buffer.from('{"text":"hi"}', 'utf16le'), 'body', /not valid JSON/],
  [Buffer.from('{"text":"hi"}\xff', 'latin1'), 'body', /not UTF-8: byte 14 is/],
  [Buffer.from('{"text":"a\\ud800b"}'), 'text', /field `text` is not valid Unicode/],
  [Buffer.from('{"text":"\\uDC26\\uD83D"}'), 'text', /half of a surrogate pair/],
  [Buffer.from('{"text":"hi","more":{"deep":["a","\\udfff"]}}'), 'more.deep', /`more\.deep` is/],
  [Buffer.from('{"text":"hi","\\udbff":1}'), 'body', /half of a surrogate pair/],
]

test('a body that is not Unicode is refused and its place named, over HTTP and in a frame', async () => {
  await using upstreams = createUpstreams([url], { secret, timeoutMs: 5000, readBody: readText })
  for (const [body, parameter, message] of foreign) {
    const request = { method: 'POST', body, headers: { 'content-type': 'application/json' } }
    const plain = await send('/echo/7', request)
    const input = { route: 'POST /echo/:id', params: ['7'], query: '', body }
    const framed = await upstreams.request(input, { repeatable: true })
    assert.deepEqual([framed.status, JSON.parse(framed.body)], [plain.status, plain.body])
    assert.deepEqual(await faultOf(send('/echo/7', request)), [parameter], body.toString())
    assert.match(String(plain.body['detail']), message)
  }
})

test('what only looks as if it were not Unicode is taken as it is', async () => {
  await using upstreams = createUpstreams([url], { secret, timeoutMs: 5000, readBody: readText })
  for (const [json, text] of [
    ['"\\ud83d\\udc26"', '\u{1F426}'],
    ['"\\\\ud800"', '\\ud800'],
    ['"\ufffd"', '\ufffd'],
    ['"caf\u00e9 \u{1F468}\u200D\u{1F469}"', 'caf\u00e9 \u{1F468}\u200D\u{1F469}'],
    ['"\u2028\u0000"'.replace('\u0000', '\\u0000'), '\u2028\0'],
  ] as const) {
    const body = `{"text":${json}}`
    const { body: plain } = await post('/echo/7', body)
    const input = { route: 'POST /echo/:id', params: ['7'], query: '', body: Buffer.from(body) }
    const framed = await upstreams.request(input, { repeatable: true })
    for (const answer of [plain, JSON.parse(framed.body) as typeof plain]) {
      const said = JSON.parse(String(answer['said'])) as { body: unknown }
      assert.deepEqual(said.body, { text })
    }
  }
})

const ask = (query: string) => post(`/echo/7?${query}`, '{"text":"hi"}')

test('a query that is not UTF-8 in percent-encoding is refused, naming the parameter', async () => {
  for (const [query, parameter] of [
    ['fields=caf%E9', 'fields'],
    ['fields=a&max_results=%FF', 'max_results'],
    ['unknown=%ED%A0%80', 'unknown'],
    ['fields=%', 'fields'],
    ['fields=%zz', 'fields'],
    ['fields=%F0%9F%98', 'fields'],
    ['f%E9=a', 'f%E9'],
    [`fields=${'%C3%A9'.repeat(100)}%C3`, 'fields'],
  ] as const) {
    assert.deepEqual(await faultOf(ask(query)), [parameter], query)
    assert.deepEqual(await faultOf(ask(query)), [parameter], query)
    assert.match(String((await ask(query)).body['detail']), /not UTF-8 in percent-encoding/)
  }
  assert.equal((await ask('fields=%61&max_results=1%30')).status, 200)
})

test('an error shows whole characters of what was sent', async () => {
  const { body } = await post('/echo/7', JSON.stringify({ text: [`a${'\u{1F426}'.repeat(100)}`] }))
  assert.equal(JSON.stringify(body).includes('\\ud83d'), false)
  assert.match(String(body['detail']), /\u{1F426}…/u)
})

test('a frame is answered as the same request over plain HTTP is', async () => {
  await using upstreams = createUpstreams([url], { secret, timeoutMs: 5000, readBody: readText })
  const bodies = [
    '{"text":"hi"}',
    '{"text":1}',
    '{}',
    '[]',
    '{"text":',
    '',
    '{"text":"hi","more":1}',
  ]
  const queries = [
    '',
    'fields=b,a',
    'fields=b&fields=a',
    'max_results=4',
    'unknown=1',
    'fields=a%2Cb',
  ]
  const poisoned = '{"__proto__":{"a":1},"text":"hi"}'
  for (const [id, query, body] of [
    ...bodies.map((body) => ['7', '', body] as const),
    ...queries.map((query) => ['7', query, '{"text":"hi"}'] as const),
    ['x', '', '{"text":"hi"}'],
    ['7', '', poisoned],
  ] as const) {
    const plain = await post(`/echo/${id}?${query}`, body)
    const framed = await upstreams.request(
      { route: 'POST /echo/:id', params: [id], query, body: Buffer.from(body) },
      { repeatable: true },
    )
    assert.deepEqual([framed.status, JSON.parse(framed.body)], [plain.status, plain.body])
  }
  const nowhere = { route: 'GET /nowhere', params: [], query: '' }
  assert.equal((await upstreams.request(nowhere, { repeatable: true })).status, 404)
})

test('a foreign media type is 415, an unknown route 404', async () => {
  assert.equal((await post('/echo/7', 'text=hi', 'application/x-www-form-urlencoded')).status, 415)
  assert.equal((await send('/nowhere')).status, 404)
})

async function packed(coding: string, bytes: Buffer): Promise<string> {
  const headers = { 'content-type': 'application/json', 'content-encoding': coding, ...inside }
  const body = new Uint8Array(bytes)
  const response = await fetch(`${url}/echo/7`, { method: 'POST', body, headers })
  return `${response.status} ${await response.text()}`
}

test('over plain HTTP too, HEAD is GET without the body and a packed body is unpacked', async () => {
  for (const path of ['/written', '/fails/missing', '/health/live', '/health/ready', '/nowhere']) {
    const [get, head] = [
      await fetch(url + path, { headers: inside }),
      await fetch(url + path, { method: 'HEAD', headers: inside }),
    ]
    assert.deepEqual([head.status, await head.text()], [get.status, ''], path)
    for (const name of ['content-length', 'content-type']) {
      assert.equal(head.headers.get(name), get.headers.get(name), path)
    }
    await get.text()
  }
  const body = Buffer.from('{"text":"hi"}')
  assert.match(await packed('gzip', gzipSync(body)), /^200 .*hi/)
  assert.match(await packed('gzip', body), /^400 /)
  assert.match(await packed('snappy', body), /^415 /)
  assert.match(await packed('gzip', gzipSync(Buffer.alloc(maxBodyBytes + 1))), /^413 /)
})

test('an unexpected error is a 500 that tells nothing', async () => {
  const { status, body } = await send('/fails/surprisingly')
  assert.equal(status, 500)
  assert.ok(!JSON.stringify(body).includes('secret'))
})

test('readiness names the dependency that is missing', async () => {
  ready = false
  const { status, body } = await send('/health/ready')
  assert.equal(status, 503)
  assert.equal(body['status'], 'waiting for mysql')
  ready = true
  assert.equal((await send('/health/ready')).status, 200)
  assert.equal((await send('/health/live')).status, 200)
})

test('a client gets the answer, passes problems on, and tells an outage from both', async () => {
  await using client = createClient({ service: 'write', secret, urls: [url] })
  const said = await client.call(echo, { params: { id: '1' }, body: { text: 'a' } })
  assert.match(said.said, /"text":"a"/)
  const problem = client.call(fails, { params: { how: 'problem' } })
  await assert.rejects(
    problem,
    (error) => error instanceof ProblemError && error.problem.status === 400,
  )
  await assert.rejects(client.call(fails, { params: { how: 'boom' } }), PeerUnavailableError)
})

test('a client goes on to the next instance when one is not there', async () => {
  await using client = createClient({ service: 'write', secret, urls: ['http://127.0.0.1:9', url] })
  for (let attempt = 0; attempt < 4; attempt += 1) {
    await client.call(echo, { params: { id: '1' }, body: { text: 'a' } })
  }
  await using alone = createClient({ service: 'write', secret, urls: ['http://127.0.0.1:9'] })
  await assert.rejects(
    alone.call(echo, { params: { id: '1' }, body: { text: 'a' } }),
    PeerUnavailableError,
  )
})
