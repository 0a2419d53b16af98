import assert from 'node:assert/strict'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { test, type TestContext } from 'node:test'
import { follow, postTweet, type PublicApi } from './public-api.ts'

type Answer = {
  readonly status: number
  readonly json?: unknown
  readonly retryAfter?: string
  /** Instead of an answer the connection ends. */
  readonly hangUp?: boolean
}
type Request = {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

const posted = {
  status: 201,
  json: { data: { id: '7', text: 'hello', edit_history_tweet_ids: ['7'] } },
}
const tweet = { bearer: 'token', text: 'hello', key: 'key 1' }

/** An API that fails as told: one answer for each request, the last one for all others. */
async function failingApi(t: TestContext, answers: readonly Answer[]) {
  const requests: Request[] = []
  const server = createServer((request, response) => {
    const parts: Buffer[] = []
    request.on('data', (part: Buffer) => parts.push(part))
    request.on('end', () => {
      const { url = '', headers } = request
      requests.push({ url, headers, body: Buffer.concat(parts).toString() })
      const { status, json, retryAfter, hangUp } = answers[requests.length - 1] ??
        answers.at(-1) ?? { status: 500 }
      if (hangUp === true) return request.socket.destroy()
      if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter)
      return response.writeHead(status).end(json === undefined ? '' : JSON.stringify(json))
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  t.after(() => {
    server.close()
    server.closeAllConnections()
  })
  const address = server.address()
  assert.ok(typeof address === 'object' && address !== null)
  const stop = new AbortController()
  const api: PublicApi = { url: `http://127.0.0.1:${address.port}`, signal: stop.signal }
  return { api, requests, stop: (reason: Error) => stop.abort(reason) }
}

test('a tweet is sent as the API wants it, and its id is the answer', async (t) => {
  const { api, requests } = await failingApi(t, [posted])
  assert.deepEqual(await postTweet(api, { ...tweet, replyTo: '5' }), { kind: 'posted', id: '7' })
  const [request] = requests
  assert.equal(request?.url, '/2/tweets')
  assert.equal(request?.headers.authorization, 'Bearer token')
  assert.equal(request?.headers['idempotency-key'], 'key 1')
  assert.deepEqual(JSON.parse(request?.body ?? ''), {
    text: 'hello',
    reply: { in_reply_to_tweet_id: '5' },
  })
})

test('an API that is away is asked again under the same key', async (t) => {
  const away = [{ status: 503 }, { status: 0, hangUp: true }, { status: 500 }]
  const { api, requests } = await failingApi(t, [...away, posted])
  assert.deepEqual(await postTweet(api, tweet), { kind: 'posted', id: '7' })
  assert.equal(requests.length, 4)
  const sent = requests.map(({ headers, body }) => [headers['idempotency-key'], JSON.parse(body)])
  assert.deepEqual(
    sent,
    Array.from({ length: 4 }, () => ['key 1', { text: 'hello' }]),
  )
})

test('an API that has too much to do is left alone for as long as it says', async (t) => {
  for (const kind of ['seconds', 'date']) {
    // A date is cut to its second.
    const retryAfter = kind === 'date' ? new Date(Date.now() + 3000).toUTCString() : '1'
    const { api, requests } = await failingApi(t, [{ status: 429, retryAfter }, posted])
    const beganMs = performance.now()
    await postTweet(api, tweet)
    assert.ok(performance.now() - beganMs >= 990)
    assert.equal(requests.length, 2)
  }
})

test('a text that the API refuses is not sent again, and the reason is told', async (t) => {
  const problem = {
    title: 'Invalid Request',
    type: 'about:blank',
    status: 400,
    detail: 'One is wrong.',
  }
  const errors = [{ message: 'too long' }, { message: 'too loud' }]
  const { api, requests } = await failingApi(t, [
    { status: 400, json: { ...problem, errors } },
    { status: 400, json: problem },
  ])
  assert.deepEqual(await postTweet(api, tweet), { kind: 'refused', reason: 'too long; too loud' })
  assert.deepEqual(await postTweet(api, tweet), { kind: 'refused', reason: 'One is wrong.' })
  assert.equal(requests.length, 2)
})

test('a token that the API does not take ends it all', async (t) => {
  const json = { title: 'Unauthorized', type: 'about:blank', status: 401, detail: 'Who are you?' }
  const { api } = await failingApi(t, [{ status: 401, json }])
  await assert.rejects(postTweet(api, tweet), {
    name: 'CommandError',
    message: 'The API answered a post with 401: Who are you?',
  })
  await assert.rejects(follow(api, { id: '1', bearer: 'token' }, '2'), {
    name: 'CommandError',
    message: 'The API answered a follow with 401: Who are you?',
  })
})

test('a follow is sent again until it is there', async (t) => {
  const { api, requests } = await failingApi(t, [{ status: 503 }, { status: 200, json: {} }])
  await follow(api, { id: '1', bearer: 'token' }, '2')
  assert.deepEqual(
    requests.map(({ url, body }) => [url, body]),
    Array.from({ length: 2 }, () => ['/2/users/1/following', '{"target_user_id":"2"}']),
  )
})

test('whoever stops waits no longer', async (t) => {
  const { api, requests, stop } = await failingApi(t, [{ status: 503, retryAfter: '3600' }])
  const posting = postTweet(api, tweet)
  const rejected = assert.rejects(posting)
  while (requests.length === 0) await new Promise((resolve) => setImmediate(resolve))
  stop(new Error('stopped by SIGINT'))
  await rejected
  assert.equal(requests.length, 1)
})
