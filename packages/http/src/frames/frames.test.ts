import { internalHeaders } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request } from 'node:http'
import type { Socket } from 'node:net'
import { test } from 'node:test'
import { createUpstreams, type Upstreams } from '../upstreams.ts'
import { NeverSentError } from './calls.ts'
import { protocol, readText } from './frame-codec.ts'
import { secret, startInstance, startPeer, type Instance } from './test-instance.ts'

const timeoutMs = 1500

/** Posts to `waitRoute` and tells who answered. */
async function ask(
  upstreams: Upstreams<string>,
  name = 'any',
  { text = 'hi', repeatable = true } = {},
): Promise<string> {
  const body = JSON.stringify({ text })
  const input = { route: 'POST /wait/:name', params: [name], query: '', body }
  const answer = await upstreams.request(input, { repeatable })
  assert.equal(answer.status, 200, answer.body)
  const answered: unknown = JSON.parse(answer.body)
  assert.ok(typeof answered === 'object' && answered !== null && 'by' in answered)
  assert.ok('text' in answered && answered.text === text)
  return String(answered.by)
}

function open(...instances: readonly { readonly url: string }[]): Upstreams<string> {
  const urls = instances.map(({ url }) => url)
  return createUpstreams(urls, { secret, timeoutMs, readBody: readText })
}

async function arrival(instance: Instance, count: number): Promise<void> {
  while (instance.arrived.length < count) await new Promise((resolve) => setImmediate(resolve))
}

test('hundreds of requests share one connection, and each gets its own answer', async () => {
  await using instance = await startInstance('one')
  await using upstreams = open(instance)
  const texts = Array.from(
    { length: 500 },
    (_, number) => `ünïcode ${number} ${'x'.repeat(number)}`,
  )
  await Promise.all(texts.map((text) => ask(upstreams, 'many', { text })))
  assert.equal(instance.arrived.length, 500)
})

test('a body of megabytes goes through whole, and one beyond the limit is refused', async () => {
  await using instance = await startInstance('one')
  await using upstreams = open(instance)
  const large = ask(upstreams, 'large', { text: 'a'.repeat(3_000_000) })
  const small = ask(upstreams, 'small')
  assert.deepEqual(await Promise.all([large, small]), ['one', 'one'])
  const body = JSON.stringify({ text: 'a'.repeat(5_000_000) })
  const input = { route: 'POST /wait/:name', params: ['huge'], query: '', body }
  assert.equal((await upstreams.request(input, { repeatable: true })).status, 413)
})

test('instances are taken in turn', async () => {
  await using one = await startInstance('one')
  await using two = await startInstance('two')
  await using upstreams = open(one, two)
  await Promise.all([ask(upstreams), ask(upstreams)])
  const answered = [await ask(upstreams), await ask(upstreams), await ask(upstreams)]
  assert.deepEqual(new Set(answered), new Set(['one', 'two']))
})

test('while instances stop in order one after the other, no request fails, repeatable or not', async () => {
  const instances = [await startInstance('one'), await startInstance('two')]
  await using upstreams = open(...instances)
  let over = false
  const asking = Array.from({ length: 20 }, async () => {
    while (!over) await ask(upstreams, 'steady', { repeatable: false })
  })
  for (const [index, instance] of instances.entries()) {
    await arrival(instance, 100)
    await instance[Symbol.asyncDispose]()
    const again = await startInstance('again', Number(new URL(instance.url).port))
    instances[index] = again
    await arrival(again, 100)
  }
  over = true
  await Promise.all(asking)
  await Promise.all(instances.map((instance) => instance[Symbol.asyncDispose]()))
})

test('a stopping instance answers what it has, and a closing client waits for its answers', async () => {
  const instance = await startInstance('one')
  const upstreams = open(instance)
  const { promise, resolve } = Promise.withResolvers<void>()
  instance.hold = promise
  const answer = ask(upstreams, 'late', { repeatable: false })
  await arrival(instance, 1)
  const stopped = [instance[Symbol.asyncDispose](), upstreams[Symbol.asyncDispose]()]
  resolve()
  assert.equal(await answer, 'one')
  await Promise.all(stopped)
  await assert.rejects(ask(upstreams), NeverSentError)
})

test('what breaks is asked again elsewhere when it may be, and is not when it may not', async () => {
  await using broken = await startPeer((socket) => socket.on('data', () => socket.destroy()))
  await using instance = await startInstance('one')
  await using upstreams = open(broken, instance)
  assert.equal(await ask(upstreams), 'one')
  await using alone = open(broken)
  await assert.rejects(ask(alone, 'once', { repeatable: false }), /broke/)
})

test('a request that was never written goes elsewhere whatever it is', async () => {
  await using instance = await startInstance('one')
  await using upstreams = open({ url: 'http://127.0.0.1:9' }, instance)
  for (let round = 0; round < 4; round += 1) {
    assert.equal(await ask(upstreams, 'once', { repeatable: false }), 'one')
  }
})

test('a frozen instance costs those that wait for it one timeout, and soon nobody else', async () => {
  await using frozen = await startPeer((socket) => socket.pause())
  await using instance = await startInstance('one')
  await using upstreams = open(frozen, instance)
  await Promise.all([ask(upstreams), ask(upstreams), ask(upstreams), ask(upstreams)])
  const startedAt = performance.now()
  for (let round = 0; round < 10; round += 1) assert.equal(await ask(upstreams), 'one')
  assert.ok(performance.now() - startedAt < timeoutMs)
})

test('an instance that thinks for long is not taken for a frozen one', async () => {
  await using instance = await startInstance('one')
  await using upstreams = open(instance)
  const { promise, resolve } = Promise.withResolvers<void>()
  instance.hold = promise
  const slow = assert.rejects(ask(upstreams, 'slow', { repeatable: false }), /in time/)
  await arrival(instance, 1)
  await slow
  const next = ask(upstreams, 'next', { repeatable: false })
  await arrival(instance, 2)
  resolve()
  assert.equal(await next, 'one')
})

test('a connection that was lost is made again', async () => {
  const first = await startInstance('first')
  await using upstreams = open(first)
  assert.equal(await ask(upstreams), 'first')
  await first[Symbol.asyncDispose]()
  await assert.rejects(ask(upstreams), NeverSentError)
  await using second = await startInstance('second', Number(new URL(first.url).port))
  assert.equal(await ask(upstreams), 'second')
  assert.deepEqual(second.arrived, ['any'])
})

/** A connection on which the test itself writes frames. */
async function upgraded(url: string): Promise<Socket> {
  const asking = request(url, {
    agent: false,
    headers: { connection: 'Upgrade', upgrade: protocol, [internalHeaders.secret]: secret },
  })
  asking.end()
  const [, socket] = (await once(asking, 'upgrade')) as [unknown, Socket]
  return socket
}

test('bytes that are no frame end their connection and nothing else', async () => {
  await using instance = await startInstance('one')
  await using upstreams = open(instance)
  const tooLong = Buffer.from([0xff, 0xff, 0xff, 0xff, 1, 0, 0, 0, 0])
  const tooShort = Buffer.from([0, 0, 0, 1, 1, 0, 0, 0, 0])
  const unknownKind = Buffer.from([0, 0, 0, 5, 99, 0, 0, 0, 0])
  const noRoute = Buffer.from([0, 0, 0, 10, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0])
  const manyTexts = Buffer.from([0, 0, 0, 7, 1, 0, 0, 0, 0, 200, 0])
  for (const bytes of [tooLong, tooShort, unknownKind, noRoute, manyTexts]) {
    const socket = await upgraded(instance.url)
    socket.on('error', () => undefined)
    socket.write(bytes)
    socket.resume()
    await once(socket, 'close')
    assert.equal(await ask(upstreams), 'one')
  }
})

test('an answer that makes no sense fails its request and those beside it at once', async () => {
  const answerWithoutEnd = Buffer.from([0, 0, 0, 8, 2, 0, 0, 0, 0, 0, 200, 9])
  await using mad = await startPeer((socket) =>
    socket.on('data', () => socket.write(answerWithoutEnd)),
  )
  await using upstreams = open(mad)
  const answers = await Promise.allSettled(
    Array.from({ length: 3 }, () => ask(upstreams, 'once', { repeatable: false })),
  )
  assert.ok(answers.every(({ status }) => status === 'rejected'))
})

test('a goaway right behind the handshake sends requests elsewhere', async () => {
  const goaway = Buffer.from([0, 0, 0, 5, 3, 0, 0, 0, 0])
  await using leaving = await startPeer((socket) => socket.resume().write(goaway))
  await using instance = await startInstance('one')
  await using upstreams = open(leaving, instance)
  for (let round = 0; round < 4; round += 1) {
    assert.equal(await ask(upstreams, 'once', { repeatable: false }), 'one')
  }
})

test('frames that arrive byte by byte are read like any other', async () => {
  await using instance = await startInstance('one')
  await using slow = await startPeer((socket) => void relay(socket, instance.url))
  await using upstreams = open(slow)
  assert.equal(
    await ask(upstreams, 'split', { text: 'zerlegt und wieder zusammengesetzt ü' }),
    'one',
  )
})

async function relay(near: Socket, url: string): Promise<void> {
  const far = await upgraded(url)
  near.setNoDelay(true)
  await Promise.allSettled([copyBytes(near, far), copyBytes(far, near)])
}

async function copyBytes(from: Socket, to: Socket): Promise<void> {
  try {
    for await (const chunk of from) {
      for (const byte of chunk as Buffer) {
        to.write(Buffer.from([byte]))
        await new Promise((resolve) => setImmediate(resolve))
      }
    }
  } finally {
    to.end()
  }
}

test('whoever asks for another protocol is answered over plain HTTP', async () => {
  await using instance = await startInstance('one')
  const asking = request(`${instance.url}/health/live`, {
    agent: false,
    headers: { connection: 'Upgrade', upgrade: 'h2c' },
  })
  asking.end()
  const [response] = (await once(asking, 'response')) as [{ statusCode: number; resume(): void }]
  response.resume()
  assert.equal(response.statusCode, 200)
})
