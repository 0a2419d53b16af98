import { digits } from '@flightpath/storage'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { readWriteConfig, startWrite } from '../src/service.ts'
import { openMysqlProxy } from './mysql-proxy.ts'
import {
  createInstance,
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  problemOf,
  server,
  type Published,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
})

after(async () => {
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

async function readiness(url: string): Promise<number> {
  const answer = await fetch(`${url}/health/ready`)
  await answer.body?.cancel()
  return answer.status
}

test('it starts without MySQL, refuses what it cannot do, and serves once MySQL is there', async () => {
  await using mysql = await openMysqlProxy(server('MYSQL_URL'), false)
  const config = readWriteConfig({ ...write.env, FLIGHTPATH_MYSQL_URL: mysql.url })
  await using service = await startWrite(config)
  const instance = createInstance(service.url)
  const author = newAccount()
  assert.equal(await readiness(service.url), 503)
  const refused = await instance.post(author, 'too early')
  assert.equal(problemOf(refused).status, 503)
  assert.equal(refused.headers.get('retry-after'), '1')
  mysql.restore()
  await eventually('it is ready', async () => (await readiness(service.url)) === 200)
  idOf(await instance.post(author, 'now'))
})

const mentionsSomebody = (trip: string) => trip.includes('INSERT INTO mentions')

test('a tweet with all that follows from it is one round trip to MySQL, and its commit another', async () => {
  await using mysql = await openMysqlProxy(server('MYSQL_URL'), true)
  const instance = await write.start({ mysqlUrl: mysql.url })
  const [author, alice] = [newAccount(), newAccount()]
  write.graph.accounts.set('alice_r', alice)
  const id = idOf(await instance.post(author, 'first'))
  const reply = { text: 'hi @alice_r', reply: { in_reply_to_tweet_id: id } }
  idOf(await instance.post(author, reply, { 'idempotency-key': 'a' }))
  // Only the reply mentions somebody.
  const trips = mysql.sent.find((all) => all.some(mentionsSomebody)) ?? []
  const at = trips.findIndex(mentionsSomebody)
  const statements = trips[at]?.matchAll(/START TRANSACTION|INSERT INTO (\w+)/g) ?? []
  assert.equal(
    Array.from(statements, ([whole, table]) => table ?? whole).join(', '),
    'START TRANSACTION, tweets, mentions, idempotency_keys, outbox, outbox, tweet_counts, author_counts',
  )
  assert.match(trips[at + 1] ?? '', /COMMIT/)
  await instance.stop()
})

test('while MySQL is away everything that needs it is 503, and works again after', async () => {
  await using mysql = await openMysqlProxy(server('MYSQL_URL'), true)
  const instance = await write.start({ mysqlUrl: mysql.url })
  const author = newAccount()
  const id = idOf(await instance.post(author, 'before'))
  mysql.cut()
  const answers = await Promise.all([
    instance.post(author, 'during'),
    instance.post(author, 'during', { 'idempotency-key': 'a' }),
    instance.post(author, { text: 'during', reply: { in_reply_to_tweet_id: id } }),
    instance.delete(author, id),
    ...['likes', 'bookmarks', 'retweets', 'pinned_tweets'].map((verb) =>
      instance.act(author, 'POST', `users/${author}/${verb}`, { tweet_id: id }),
    ),
    instance.act(author, 'DELETE', `users/${author}/likes/${id}`),
    instance.act(author, 'PUT', `tweets/${id}/hidden`, { hidden: true }),
  ])
  for (const answer of answers) assert.equal(problemOf(answer).status, 503)
  assert.equal(await readiness(instance.url), 503)
  mysql.restore()
  await eventually('a post is accepted', async () => {
    const { status } = await instance.post(author, 'after')
    return status === 201
  })
  await instance.stop()
})

test('a commit whose answer is lost is neither called a success nor tried again, and its key finds out', async () => {
  await using mysql = await openMysqlProxy(server('MYSQL_URL'), true)
  const instance = await write.start({ mysqlUrl: mysql.url })
  const author = newAccount()
  const key = { 'idempotency-key': 'a' }
  const stored = async () => {
    const { rows } = await write.database.query(
      'SELECT CAST(id AS CHAR) AS id, text FROM tweets WHERE author_id = ? ORDER BY text',
      [digits(author)],
    )
    return rows as { id: string; text: string }[]
  }
  const postAndLose = async (text: string, headers = {}) => {
    mysql.loseCommits(true)
    assert.equal(problemOf(await instance.post(author, text, headers)).status, 503)
    mysql.loseCommits(false)
  }
  await postAndLose('keyed', key)
  const id = idOf(await instance.post(author, 'keyed', key))
  await postAndLose('unkeyed')
  const rows = await stored()
  assert.deepEqual(
    rows.map(({ text }) => text),
    ['keyed', 'unkeyed'],
  )
  assert.equal(rows[0]?.id, id)
  await instance.stop()
})

test('without Kafka, posts and deletes are accepted, and published once it is there', async () => {
  const without = await write.start({ kafkaBrokers: ['127.0.0.1:9'] })
  const author = newAccount()
  const ids = []
  for (let index = 0; index < 5; index += 1) {
    ids.push(idOf(await without.post(author, `tweet ${index}`)))
  }
  await without.delete(author, ids[0] ?? '')
  assert.equal(published.of(author).length, 0)
  // Stopping gives up on Kafka within its bound; another instance publishes the rows.
  await without.stop()
  const other = await write.start()
  await eventually('all events are published', () => published.of(author).length >= 6)
  await eventually('no row is left', async () => {
    const { rows } = await write.database.query('SELECT id FROM outbox')
    return rows.length === 0
  })
  await other.stop()
})

test('stopping under load finishes what was accepted and loses nothing', async () => {
  const instance = await write.start()
  const author = newAccount()
  const accepted: string[] = []
  let stopped = false
  const client = async () => {
    while (!stopped) {
      try {
        const answer = await instance.post(author, 'under load')
        if (answer.status === 201) accepted.push(idOf(answer))
        else assert.equal(answer.status, 503)
      } catch {
        // The connection was refused or closed: nothing was accepted.
        return
      }
    }
  }
  const clients = Array.from({ length: 30 }, client)
  await eventually('the load is there', () => accepted.length > 200)
  await instance.stop()
  stopped = true
  await Promise.all(clients)
  const { rows } = await write.database.query(
    'SELECT CAST(id AS CHAR) AS id FROM tweets WHERE author_id = ?',
    [digits(author)],
  )
  const stored = new Set((rows as { id: string }[]).map(({ id }) => id))
  for (const id of accepted) assert.ok(stored.has(id), `lost ${id}`)
  const left = await write.database.query('SELECT id FROM outbox')
  assert.deepEqual(left.rows, [])
  await eventually('all events are published', () => published.of(author).length >= stored.size)
})
