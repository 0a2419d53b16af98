import { createLogger } from '@flightpath/log'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { test } from 'node:test'
import { CacheUnavailableError, openCache } from './cache.ts'

const url = process.env['FLIGHTPATH_TEST_REDIS_URL']
if (url === undefined)
  throw new Error('set FLIGHTPATH_TEST_REDIS_URL to a Redis that tests may use')
const redis = new URL(url)

const log = createLogger('cache-test', { level: 'silent' })

/** A way to Redis that can be held up, so that no reply comes, and cut. */
async function openRoad() {
  const sockets: Socket[] = []
  const server = createServer((client) => {
    const upstream = connect(Number(redis.port), redis.hostname)
    sockets.push(client, upstream)
    for (const socket of [client, upstream]) socket.on('error', () => socket.destroy())
    client.pipe(upstream).pipe(client)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it listens on TCP
  const { port } = server.address() as AddressInfo
  const cut = () => sockets.forEach((socket) => socket.destroy())
  return {
    url: `redis://127.0.0.1:${port}`,
    hold: () => sockets.forEach((socket) => socket.unpipe().pause()),
    cut,
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
    },
  }
}

test('commands of one turn go out together, in their order, each with its own reply', async () => {
  await using cache = await openCache({ url, log, commandTimeoutMs: 5000 })
  const turn = cache.turn()
  const [set, wrong, get] = await Promise.allSettled([
    cache.call('SET', 'cache-test', 7),
    cache.call('LPUSH', 'cache-test', 'x'),
    cache.call('GET', 'cache-test'),
  ])
  assert.deepEqual(
    [set, get.status === 'fulfilled' && get.value],
    [{ status: 'fulfilled', value: 'OK' }, '7'],
  )
  assert.ok(wrong.status === 'rejected' && String(wrong.reason).includes('WRONGTYPE'))
  assert.equal(cache.turn(), turn + 1)
  await cache.call('DEL', 'cache-test')
})

test('a Redis that does not reply costs one wait, then commands fail at once', async () => {
  await using road = await openRoad()
  await using cache = await openCache({ url: road.url, log, commandTimeoutMs: 50 })
  assert.equal(await cache.call('ECHO', 'here'), 'here')
  road.hold()
  const unavailable = { name: CacheUnavailableError.name }
  const calls = [cache.call('ECHO', '1'), cache.call('ECHO', '2')]
  for (const call of calls) await assert.rejects(call, unavailable)
  const turn = cache.turn()
  await assert.rejects(cache.call('ECHO', '3'), unavailable)
  assert.equal(cache.turn(), turn)
})

test('commands under way fail when the connection ends', async () => {
  await using road = await openRoad()
  await using cache = await openCache({ url: road.url, log, commandTimeoutMs: 60_000 })
  road.hold()
  const lost = cache.call('ECHO', 'lost')
  setImmediate(() => road.cut())
  await assert.rejects(lost, { name: CacheUnavailableError.name })
})
