import { digits } from '@flightpath/storage'
import { engagementsV1 } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, describe, test } from 'node:test'
import { plantReposts } from './plant.ts'
import { wrongCounts } from './stored-counts.ts'
import {
  createInstance,
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  server,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published
let engaged: Published
let survivor: TestInstance
let folder: string

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
  engaged = listenToTweets(engagementsV1)
  survivor = await write.start()
  folder = await mkdtemp(join(tmpdir(), 'write-kills-'))
})

after(async () => {
  await engaged[Symbol.asyncDispose]()
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
  await rm(folder, { recursive: true })
})

/** A write process of its own, which dies at a failpoint once armed. */
async function startDoomed(failpoint: string) {
  const own = await mkdtemp(join(folder, 'points-'))
  const main = join(import.meta.dirname, '../src/main.ts')
  const child = spawn(process.execPath, [main], {
    env: { ...process.env, ...write.env, FLIGHTPATH_LOG_LEVEL: 'info', FLIGHTPATH_FAILPOINTS: own },
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(child, 'exit')
  const url = await listeningUrl(createInterface(child.stdout))
  await eventually('the process is ready', async () => (await fetch(`${url}/health/ready`)).ok)
  return {
    ...createInstance(url),
    arm: () => writeFile(join(own, failpoint), ''),
    async killed() {
      const [, signal] = (await ended) as [number | null, string | null]
      assert.equal(signal, 'SIGKILL')
    },
  }
}

async function listeningUrl(lines: AsyncIterable<string>): Promise<string> {
  for await (const line of lines) {
    const { message, url } = JSON.parse(line) as { message: string; url?: string }
    if (message === 'write is listening' && url !== undefined) return url
  }
  throw new Error('it never listened')
}

async function isOutboxEmpty(): Promise<boolean> {
  const { rows } = await write.database.query('SELECT id FROM outbox')
  return rows.length === 0
}

// They spend their time waiting for the sweeper's ten seconds, which they may do together.
describe('a killed process', { concurrency: true }, () => {
  test('leaves answered tweets that another instance publishes', async () => {
    const doomed = await startDoomed('change-before-publish')
    const author = newAccount()
    const first = idOf(await doomed.post(author, 'published by itself'))
    await eventually('the first is published', () => published.of(author).length === 1)
    await doomed.arm()
    const traceId = randomBytes(16).toString('hex')
    const b3 = `${traceId}-${randomBytes(8).toString('hex')}-1`
    const answers = await Promise.allSettled(
      Array.from({ length: 20 }, (_, index) => doomed.post(author, `answered? ${index}`, { b3 })),
    )
    await doomed.killed()
    const answered = answers.flatMap((one) => (one.status === 'fulfilled' ? [idOf(one.value)] : []))
    assert.ok(answered.length > 0, 'nobody was answered before the process died')
    await eventually('no outbox row is left', isOutboxEmpty, 40_000)
    await eventually('all are published', () => {
      const events = published.of(author).map(({ value }) => JSON.parse(value) as { id: string })
      const ids = new Set(events.map(({ id }) => id))
      return [first, ...answered].every((id) => ids.has(id))
    })
    // Consumers' spans are below the ones that the headers name, so those have to be there.
    const producers = published
      .of(author)
      .flatMap(({ headers }) => headers['b3']?.split('-')[1] ?? [])
    assert.ok(producers.length >= answered.length)
    await eventually('each has its producer span', async () => {
      const answer = await fetch(`${server('ZIPKIN_URL')}/api/v2/trace/${traceId}`)
      const spans = (await answer.json()) as { id: string }[]
      return producers.every((id) => spans.some((span) => span.id === id))
    })
  })

  test('leaves a committed tweet that its Idempotency-Key finds, and that another instance publishes', async () => {
    const doomed = await startDoomed('change-before-answer')
    const author = newAccount()
    const key = { 'idempotency-key': 'once' }
    await doomed.arm()
    await assert.rejects(doomed.post(author, 'committed, not answered', key))
    await doomed.killed()
    const id = idOf(await survivor.post(author, 'committed, not answered', key))
    await eventually('it is published', () => published.of(author).length >= 1, 40_000)
    const events = published.of(author).map(({ value }) => JSON.parse(value) as { id: string })
    assert.deepEqual(new Set(events.map((event) => event.id)), new Set([id]))
    const { rows } = await write.database.query('SELECT id FROM tweets WHERE author_id = ?', [
      digits(author),
    ])
    assert.equal(rows.length, 1)
    await eventually('no outbox row is left', isOutboxEmpty)
  })

  test('leaves a repost that is answered again, and published', async () => {
    const doomed = await startDoomed('change-before-answer')
    const fan = newAccount()
    const id = idOf(await survivor.post(newAccount(), 'repostable'))
    const repost = (instance: Pick<TestInstance, 'act'>) =>
      instance.act(fan, 'POST', `users/${fan}/retweets`, { tweet_id: id })
    await doomed.arm()
    await assert.rejects(repost(doomed))
    await doomed.killed()
    const { body } = await repost(survivor)
    const event = await eventually('it is published', () => published.of(fan)[0] ?? false, 40_000)
    const { id: entry } = JSON.parse(event.value) as { id: string }
    assert.deepEqual(body, { data: { id: entry, retweeted: true } })
    await eventually('its original is told of', () => engaged.of(id).length > 0, 40_000)
    assert.deepEqual(await wrongCounts(write.database), [])
  })

  test('leaves a deletion that another instance finishes', async () => {
    const doomed = await startDoomed('change-before-answer')
    const author = newAccount()
    const id = idOf(await survivor.post(author, 'famous'))
    const reposts = await plantReposts(write.database, { id, authorId: author }, 1500)
    await doomed.arm()
    await assert.rejects(doomed.delete(author, id))
    await doomed.killed()
    const accounts = reposts.map(({ accountId }) => accountId)
    await eventually(
      'all deletions are published',
      () => new Set(published.of(...accounts).map(({ value }) => value)).size === 1500,
      40_000,
    )
    assert.deepEqual(await wrongCounts(write.database), [])
    assert.equal((await survivor.delete(author, id)).status, 200)
  })
})
