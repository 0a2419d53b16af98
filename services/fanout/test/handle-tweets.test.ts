import { openCache } from '@flightpath/cache'
import {
  limits,
  parseAccountId,
  parseTweetId,
  type AccountId,
  type TweetEvent,
  type TweetId,
} from '@flightpath/contracts'
import { createFailpoint } from '@flightpath/failpoint'
import { openHomeTimelines } from '@flightpath/home-timelines'
import { batchOf, receive } from '@flightpath/kafka/testing'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import { openViewVersions } from '@flightpath/view-versions'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { after, test } from 'node:test'
import type { Audience } from '../src/followers.ts'
import { createTweetsHandler, type TweetsHandlerDeps } from '../src/handle-tweets.ts'

const url = process.env['FLIGHTPATH_TEST_REDIS_URL']
if (url === undefined)
  throw new Error('set FLIGHTPATH_TEST_REDIS_URL to a Redis that tests may use')

const log = createLogger('fanout-test', { level: 'silent' })
const scope = new AsyncDisposableStack()
after(() => scope.disposeAsync())
const cache = scope.use(await openCache({ url, log, commandTimeoutMs: 5000 }))
const tracer = scope.use(startTracer({ service: 'test', zipkinUrl: 'http://127.0.0.1:9', log }))
const clock = { now: Date.now, random: Math.random }
const views = openViewVersions(cache, clock)
const timelines = openHomeTimelines(cache)
const nowMs = 1_700_000_000_000

/** Handles tweets whose authors have these audiences. */
function handler(
  audiences: ReadonlyMap<AccountId, Audience>,
  more: Partial<TweetsHandlerDeps> = {},
) {
  const followers = { of: async () => audiences }
  const failpoint = createFailpoint(null)
  const deps = { followers, timelines, views, tracer, now: () => nowMs, failpoint, ...more }
  const handle = createTweetsHandler(deps)
  return (events: readonly TweetEvent[]) => handle(batchOf(receive(events)).batch)
}

test('any order and any repetition of posts and deletes ends in the same lists and tombstones', async () => {
  for (const order of [
    [0, 1, 2, 3],
    [3, 2, 1, 0],
    [1, 3, 1, 0, 0, 2, 3],
  ]) {
    const [author, other, reader, absent] = [person(), person(), await readerOf(), person()]
    const ids = [tweetId(), tweetId(), tweetId()] as const
    const events = [
      posted(ids[0], author),
      posted(ids[1], author),
      deleted(ids[1], author),
      posted(ids[2], other),
    ]
    const handle = handler(
      new Map([
        [author, audience([reader, absent])],
        [other, audience([reader])],
      ]),
    )
    const inOrder = order.flatMap((at) => events[at] ?? [])
    // Apart, as several fetches would bring them, and then all at once, twice.
    for (const event of inOrder) await handle([event])
    for (let times = 0; times < 2; times += 1) await handle(inOrder)
    assert.deepEqual(await listOf(reader), [...ids].toSorted().toReversed())
    assert.deepEqual(await timelines.existing([absent]), [])
    const marks = await views.marks()
    assert.deepEqual(
      ids.map((id) => marks.isDeleted(id)),
      [false, true, false],
    )
  }
})

test('an author sees its own tweet, and a celebrity is pushed to others only while they may not know', async () => {
  const [fresh, known, reader] = [await readerOf(), await readerOf(), await readerOf()]
  const overlap = limits.celebrityOverlapMs
  const handle = handler(
    new Map([
      [fresh, audience([reader], nowMs - overlap + 1)],
      [known, audience([reader], nowMs - overlap)],
    ]),
  )
  const [first, second] = [tweetId(), tweetId()]
  await handle([posted(first, fresh), posted(second, known)])
  assert.deepEqual(await listOf(fresh), [first])
  assert.deepEqual(await listOf(known), [second])
  assert.deepEqual(await listOf(reader), [first])
})

test('of an author that graph does not know only the author is told', async () => {
  const author = await readerOf()
  const id = tweetId()
  await handler(new Map())([posted(id, author)])
  assert.deepEqual(await listOf(author), [id])
})

test('without Redis the batch waits', async () => {
  await using away = await openCache({ url: 'redis://127.0.0.1:9', log, commandTimeoutMs: 1000 })
  const deaf = { views: openViewVersions(away, clock), timelines: openHomeTimelines(away) }
  const handle = handler(new Map(), deaf)
  await assert.rejects(handle([posted(tweetId(), person())]), { name: /UnavailableError$/ })
  await assert.rejects(handle([deleted(tweetId(), person())]), { name: /UnavailableError$/ })
})

function posted(id: TweetId, authorId: AccountId): TweetEvent {
  const rest = { text: 'hello', createdAtMs: 0, conversationId: id, entities: {} }
  return { type: 'posted', id, version: 1, authorId, ...rest }
}

function deleted(id: TweetId, authorId: AccountId): TweetEvent {
  return { type: 'deleted', id, version: 2, authorId }
}

function audience(followers: AccountId[], celebritySinceMs: number | null = null): Audience {
  return { followers, followersCount: followers.length, celebritySinceMs }
}

function person(): AccountId {
  const id = parseAccountId(String(randomInt(1, 2 ** 47)))
  assert.ok(id !== null)
  return id
}

/** Somebody who has a home timeline, without a tweet. */
async function readerOf(): Promise<AccountId> {
  const id = person()
  assert.ok(await timelines.beginRebuild(id, 'token', 1))
  assert.ok(await timelines.completeRebuild(id, 'token', { version: 1, ids: [], complete: true }))
  return id
}

async function listOf(accountId: AccountId): Promise<readonly TweetId[]> {
  const page = await timelines.read(accountId, null, 100)
  return page.kind === 'found' ? page.ids : []
}

function tweetId(): TweetId {
  const id = parseTweetId(String(1_800_000_000_000_000_000n + BigInt(randomInt(1, 2 ** 47))))
  assert.ok(id !== null)
  return id
}
