import { issueAppCredential } from '@flightpath/contracts'
import { createApi, newPerson, stackClient, type Answer } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'

const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')])
const nobody = '1000000000000000000'
const home = `/2/users/${alice.id}/timelines/reverse_chronological`
const encoded = (text: string) => encodeURIComponent(text)

/** A problem document, served as one, that says what was wrong. */
function assertProblem({ status, headers, body }: Answer, expected: number, what: string): void {
  assert.equal(status, expected, `${what}: ${JSON.stringify(body)}`)
  assert.match(String(headers.get('content-type')), /^application\/problem\+json/, what)
  assert.equal(body.status, expected, what)
  for (const part of [body.title, body.type, body.detail]) assert.ok(part, what)
  assert.doesNotMatch(JSON.stringify(body), /node_modules|at async|SELECT|127\.0\.0\.1/, what)
}

test('no token, a wrong one or a malformed header is 401', async () => {
  for (const bearer of [null, 'wrong', 'x'.repeat(300), 'with space', 'ünïcode'.slice(0, 1)]) {
    assertProblem(await createApi(bearer).get('/2/users/me'), 401, String(bearer))
    assertProblem(await createApi(bearer).post('/2/tweets', { text: 'hi' }), 401, String(bearer))
  }
  const basic = await createApi(null).send('/2/users/me', {
    headers: { authorization: 'Basic YTpi' },
  })
  assertProblem(basic, 401, 'basic')
  assert.ok(basic.headers.get('www-authenticate'))
})

test('an app-only token reads what is public and is refused where a user is needed', async () => {
  await using graph = stackClient('graph')
  const { bearer } = await graph.call(issueAppCredential, {})
  const app = createApi(bearer)
  const id = await alice.tweets('public')
  assert.equal((await app.get(`/2/tweets/${id}`)).status, 200)
  assertProblem(await app.get(home), 403, 'home')
  assertProblem(await app.get('/2/users/me'), 403, 'me')
  assertProblem(await app.post('/2/tweets', { text: 'hi' }), 403, 'post')
  assertProblem(await app.delete(`/2/tweets/${id}`), 403, 'delete')
  assert.equal((await alice.api.get(`/2/tweets/${id}`)).status, 200)
})

test("another's timeline, tweet and follows are 403 and stay as they were", async () => {
  const id = await alice.tweets('hands off')
  assertProblem(await bob.api.get(home), 403, 'home')
  assertProblem(await bob.api.delete(`/2/tweets/${id}`), 403, 'delete')
  const follow = { target_user_id: bob.id }
  assertProblem(await bob.api.post(`/2/users/${alice.id}/following`, follow), 403, 'follow')
  assertProblem(await bob.api.delete(`/2/users/${alice.id}/following/${bob.id}`), 403, 'unfollow')
  assert.equal((await bob.api.get(`/2/tweets/${id}`)).body.errors, undefined)
})

const badPosts: [string, unknown, string][] = [
  ['no text', {}, 'text'],
  ['empty text', { text: '' }, 'text'],
  ['blank text', { text: ' \n\t ' }, 'text'],
  ['text of another type', { text: 5 }, 'text'],
  ['null text', { text: null }, 'text'],
  ['281 characters', { text: 'a'.repeat(281) }, 'text'],
  ['141 wide characters', { text: '世'.repeat(141) }, 'text'],
  ['a very long text', { text: 'a'.repeat(50_000) }, 'text'],
  ['an unknown field', { text: 'hi', colour: 'red' }, 'colour'],
  [
    'a malformed id',
    { text: 'hi', reply: { in_reply_to_tweet_id: 'x' } },
    'reply.in_reply_to_tweet_id',
  ],
  [
    'a number as id',
    { text: 'hi', reply: { in_reply_to_tweet_id: 1 } },
    'reply.in_reply_to_tweet_id',
  ],
  [
    'a reply to nothing',
    { text: 'hi', reply: { in_reply_to_tweet_id: nobody } },
    'reply.in_reply_to_tweet_id',
  ],
  ['a reply without id', { text: 'hi', reply: {} }, 'reply.in_reply_to_tweet_id'],
  ['a list', [], 'body'],
  ['a text', 'hi', 'body'],
]

test('a bad post is a 400 that names the field, and stores nothing', async () => {
  const author = await newPerson('author')
  for (const [what, body, parameter] of badPosts) {
    const answer = await author.api.post('/2/tweets', body)
    assertProblem(answer, 400, what)
    assert.deepEqual(Object.keys(answer.body.errors?.[0]?.parameters ?? {}), [parameter], what)
    assert.match(String(answer.body.type), /\/invalid-request$/, what)
  }
  const json = { 'content-type': 'application/json' }
  for (const text of ['{', '', 'null', '{"text":"a"', '{"text":"\\ud800"}', '\u0000']) {
    const answer = await author.api.send('/2/tweets', { method: 'POST', body: text, headers: json })
    assertProblem(answer, 400, text)
  }
  assert.deepEqual(await author.home(), [])
  assert.equal((await author.api.get(`/2/users/${author.id}/tweets`)).body.meta?.result_count, 0)
})

const badReads: [string, string][] = [
  [`${home}?max_results=0`, 'max_results'],
  [`${home}?max_results=101`, 'max_results'],
  [`${home}?max_results=many`, 'max_results'],
  [`${home}?since_id=abc`, 'since_id'],
  [`${home}?until_id=-1`, 'until_id'],
  [`${home}?until_id=12345678901234567890`, 'until_id'],
  [`${home}?start_time=yesterday`, 'start_time'],
  [`${home}?end_time=2026-13-40T00:00:00Z`, 'end_time'],
  [`${home}?pagination_token=forged`, 'pagination_token'],
  [`${home}?pagination_token=${'z'.repeat(500)}`, 'pagination_token'],
  [`${home}?exclude=everything`, 'exclude'],
  [`${home}?tweet.fields=id,nonsense`, 'tweet.fields'],
  [`${home}?expansions=nonsense`, 'expansions'],
  [`${home}?limit=5`, 'limit'],
  ['/2/tweets/abc', 'id'],
  ['/2/tweets/1%20OR%201', 'id'],
  ['/2/tweets', 'ids'],
  ['/2/tweets?ids=', 'ids'],
  ['/2/tweets?ids=1,x', 'ids'],
  [`/2/tweets?ids=${Array.from({ length: 101 }, (_, id) => id + 1).join(',')}`, 'ids'],
  ['/2/users/abc', 'id'],
  [`/2/users/by/username/${encoded('not a name')}`, 'username'],
  ['/2/users/by/username/waytoolongforausername', 'username'],
  [`/2/users/${alice.id}/tweets?max_results=4`, 'max_results'],
  ['/2/tweets/search/recent', 'query'],
  ['/2/tweets/search/recent?query=', 'query'],
  ['/2/tweets/search/recent?query=(', 'query'],
  [`/2/tweets/search/recent?query=${'a'.repeat(513)}`, 'query'],
  ['/2/tweets/search/recent?query=a&max_results=9', 'max_results'],
]

test('a bad read is a 400 that names the parameter', async () => {
  for (const [path, parameter] of badReads) {
    const answer = await alice.api.get(path)
    assertProblem(answer, 400, path)
    assert.deepEqual(Object.keys(answer.body.errors?.[0]?.parameters ?? {}), [parameter], path)
  }
})

test('one unknown id is 200 with errors and no data, several are 200 with what there is', async () => {
  const id = await alice.tweets('here')
  const one = await alice.api.get(`/2/tweets/${nobody}`)
  assert.equal(one.status, 200)
  assert.equal(one.body.data, undefined)
  assert.equal(one.body.errors?.[0]?.resource_id, nobody)
  const some = await alice.api.get(`/2/tweets?ids=${nobody},${id}`)
  assert.equal((some.body.data as unknown[]).length, 1)
  assert.equal(some.body.errors?.length, 1)
  for (const path of [`/2/users/${nobody}`, '/2/users/by/username/nobody_has_it']) {
    const { status, body } = await alice.api.get(path)
    assert.equal(status, 200, path)
    assert.equal(body.data, undefined, path)
    assert.equal(body.errors?.[0]?.title, 'Not Found Error', path)
  }
})

test('following nobody, oneself or with a bad body changes nothing', async () => {
  const path = `/2/users/${alice.id}/following`
  for (const body of [
    {},
    { target_user_id: 'x' },
    { target_user_id: 5 },
    { target_user_id: bob.id, more: 1 },
  ]) {
    assertProblem(await alice.api.post(path, body), 400, JSON.stringify(body))
  }
  for (const target of [nobody, alice.id]) {
    const answer = await alice.api.post(path, { target_user_id: target })
    assert.ok([400, 404].includes(answer.status), JSON.stringify(answer.body))
    assertProblem(answer, answer.status, target)
  }
  assert.equal((await alice.api.get(path)).body.meta?.result_count, 0)
})

test('routes, methods, sizes and media types that do not fit have their own status', async () => {
  const { api } = alice
  for (const path of [
    '/',
    '/2',
    '/2/nothing',
    '/1.1/statuses/update.json',
    '/2/tweets/1/2',
    '/health/../2/x',
  ]) {
    assertProblem(await api.get(path), 404, path)
  }
  const put = await api.send('/2/tweets', {
    method: 'PUT',
    body: '{}',
    headers: { 'content-type': 'application/json' },
  })
  assertProblem(put, 405, 'PUT')
  assert.equal(put.headers.get('allow'), 'POST, GET, HEAD, OPTIONS')
  assertProblem(await api.delete('/2/users/me'), 405, 'DELETE me')
  const big = JSON.stringify({ text: 'a'.repeat(70_000) })
  const json = { 'content-type': 'application/json' }
  assertProblem(
    await api.send('/2/tweets', { method: 'POST', body: big, headers: json }),
    413,
    'big',
  )
  for (const type of [
    'text/plain',
    'application/x-www-form-urlencoded',
    'application/xml',
    'application/json\t; x',
  ]) {
    const answer = await api.send('/2/tweets', {
      method: 'POST',
      body: '{"text":"hi"}',
      headers: { 'content-type': type },
    })
    assert.ok(answer.status === 415 || type.includes('\t'), type)
  }
})

test('a key that is too long is refused', async () => {
  const answer = await alice.tries('hi', { key: 'k'.repeat(256) })
  assertProblem(answer, 400, 'long key')
})
