import { followersOf, parseAccountId, type AccountId } from '@flightpath/contracts'
import { createClient, createHttpServer, PeerUnavailableError } from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import assert from 'node:assert/strict'
import { after, beforeEach, test } from 'node:test'
import { createFollowers } from './followers.ts'

type Author = {
  version: number
  followers: AccountId[]
  celebritySinceMs: number | null
}

/** What graph knows, and the versions that it was asked with. */
const graph = { authors: new Map<AccountId, Author>(), asked: [] as (number | null)[][] }
const log = createLogger('fanout-test', { level: 'silent' })
const scope = new AsyncDisposableStack()
after(() => scope.disposeAsync())
const tracer = scope.use(startTracer({ service: 'test', zipkinUrl: 'http://127.0.0.1:9', log }))
const secret = 'a secret of these tests'
const server = createHttpServer({ service: 'graph', log, tracer, dependencies: {}, secret })
// As graph's own: an author whose version is known is left out, and a celebrity's list is not told.
server.serve(followersOf, ({ body }) => {
  graph.asked.push(body.authors.map(({ version }) => version))
  const changed = body.authors.flatMap(({ id, version }) => {
    const author = graph.authors.get(id)
    if (author === undefined || author.version === version) return []
    const { followers, ...rest } = author
    const told = author.celebritySinceMs === null ? { followers } : {}
    return [{ id, ...rest, followersCount: followers.length, ...told, next: null }]
  })
  return { authors: changed }
})
const { url } = await scope.use(server).listen({ host: '127.0.0.1', port: 0 })
const client = scope.use(createClient({ service: 'graph', urls: [url], secret }))

beforeEach(() => {
  graph.authors.clear()
  graph.asked = []
})

test('a list is told once, and again with the follow that came since', async () => {
  const [author, first, second] = [account(1), account(2), account(3)]
  const followers = createFollowers(client)
  graph.authors.set(author, { version: 1, followers: [first], celebritySinceMs: null })
  const firstOnly = { version: 1, followers: [first], followersCount: 1, celebritySinceMs: null }
  assert.deepEqual((await followers.of([author])).get(author), firstOnly)
  assert.deepEqual((await followers.of([author])).get(author), firstOnly)
  graph.authors.set(author, { version: 2, followers: [first, second], celebritySinceMs: null })
  assert.deepEqual((await followers.of([author])).get(author)?.followers, [first, second])
  assert.deepEqual(graph.asked, [[null], [1], [1]])
})

test('who becomes a celebrity keeps the list that was held, and is asked of again each time', async () => {
  const [author, fan] = [account(1), account(2)]
  const followers = createFollowers(client)
  graph.authors.set(author, { version: 1, followers: [fan], celebritySinceMs: null })
  await followers.of([author])
  graph.authors.set(author, { version: 2, followers: [fan, account(3)], celebritySinceMs: 7 })
  for (let times = 0; times < 2; times += 1) {
    const audience = (await followers.of([author])).get(author)
    assert.deepEqual([audience?.followers, audience?.celebritySinceMs], [[fan], 7])
  }
  assert.deepEqual(graph.asked, [[null], [1], [1]])
})

test('more authors than graph answers for at once are all told', async () => {
  const authors = Array.from({ length: 7001 }, (_, index) => account(index + 1))
  for (const id of authors) {
    graph.authors.set(id, { version: 1, followers: [id], celebritySinceMs: null })
  }
  const audiences = await createFollowers(client).of(authors)
  assert.ok(authors.every((id) => audiences.get(id)?.followers[0] === id))
  assert.deepEqual(
    graph.asked.map((versions) => versions.length),
    [5000, 2001],
  )
})

test('an author that graph does not know has no audience', async () => {
  assert.equal((await createFollowers(client).of([account(1)])).size, 0)
})

test('while graph is away nobody is told a stale list', async () => {
  await using away = createClient({ service: 'graph', urls: ['http://127.0.0.1:9'], secret })
  await assert.rejects(createFollowers(away).of([account(1)]), PeerUnavailableError)
})

function account(number: number): AccountId {
  const id = parseAccountId(String(number))
  assert.ok(id !== null)
  return id
}
