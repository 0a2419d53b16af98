// For this package's tests: a topic of its own on the real broker, and waiting for facts.
import { createServer, connect } from 'node:net'
import type { AddressInfo, Server, Socket } from 'node:net'
import { once } from 'node:events'
import { env } from 'node:process'
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger } from '@flightpath/log'
import { deadTopicOf, type ConsumerGroup, type Topic } from '@flightpath/contracts'
import { startTracer, type Tracer } from '@flightpath/tracing'
import Type from 'typebox'
import { createClient } from './client.ts'
import { openProducer, type OutgoingMessage } from './producer.ts'
import { hearTopic, type HeardMessage } from './testing.ts'
import { ensureTopics } from './topics.ts'

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}

/** Its spans go to the Zipkin of the test run. */
export function testTracer(): Tracer {
  const zipkinUrl = env['FLIGHTPATH_TEST_ZIPKIN_URL'] ?? 'http://127.0.0.1:9'
  return startTracer({ service: 'test', zipkinUrl, log: silent })
}

/** The brokers that tests may use, from the value of FLIGHTPATH_TEST_KAFKA_BROKERS. */
export function testBrokers(value: string | undefined): string[] {
  if (!value) throw new Error('set FLIGHTPATH_TEST_KAFKA_BROKERS to brokers that tests may use')
  return value.split(',')
}

const schema = Type.String()

/** A topic whose events are strings. */
export type TestTopic = Topic<typeof schema>

export function topicNamed(name: string, partitions: number): TestTopic {
  return { name, partitions, retentionMs: 3_600_000, schema, keyOf: String }
}

/** Creates a topic that nobody else has, with its dead letters; disposal deletes both. */
export async function createTestTopic(
  brokers: string[],
  partitions: number,
): Promise<TestTopic & AsyncDisposable> {
  const topic = topicNamed(`test-${crypto.randomUUID()}`, partitions)
  await ensureTopics(brokers, [topic])
  return {
    ...topic,
    async [Symbol.asyncDispose]() {
      const admin = createClient({ brokers, clientId: 'test' }).admin()
      await admin.connect()
      await admin.deleteTopics({ topics: [topic.name, deadTopicOf(topic.name)] })
      await admin.disconnect()
    },
  }
}

/** A group that reads the topic, named as it is. */
export function groupOf(topic: TestTopic): ConsumerGroup<TestTopic> {
  return { name: topic.name, service: 'search', topic }
}

/** Publishes an event for each value, keyed by it or all by one key. */
export async function publish(
  brokers: string[],
  topic: TestTopic,
  values: readonly string[],
  more: Partial<OutgoingMessage> = {},
): Promise<void> {
  await using producer = openProducer({ brokers, clientId: 'test', log: silent })
  const messages = values.map((value) => ({ key: value, value: JSON.stringify(value), ...more }))
  await producer.send(topic.name, messages)
}

/** The messages of a topic's dead letters, once there are as many as expected. */
export async function readDeadLetters(
  brokers: string[],
  topic: TestTopic,
  expected: number,
): Promise<readonly HeardMessage[]> {
  await using dead = hearTopic(brokers, deadTopicOf(topic.name))
  await eventually(`${expected} dead letters`, () => dead.messages.length >= expected)
  return dead.messages
}

export function fail(error: Error): never {
  throw error
}

/** Resolves once `isTrue` is; rejects after `withinMs`. */
export async function eventually(
  what: string,
  isTrue: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const until = performance.now() + withinMs
  while (!(await isTrue())) {
    if (performance.now() > until) throw new Error(`not within ${withinMs} ms: ${what}`)
    await pause(5)
  }
}

/** A port of 127.0.0.1 where nothing listens. */
export async function closedPort(): Promise<number> {
  await using server = await listen(createServer(), 0)
  return server.port
}

/** A peer that takes connections and what is sent, and never answers. */
export async function listenAndNeverAnswer(): Promise<Listening> {
  return await listen(
    createServer((socket) => socket.resume()),
    0,
  )
}

/** A way to the broker, which then tells its clients its own address. */
export async function forwardTo(broker: string, port: number): Promise<Listening> {
  const [host, brokerPort] = broker.split(':')
  const server = createServer((socket) => {
    const upstream = connect(Number(brokerPort), host)
    upstream.on('error', () => socket.destroy())
    socket.on('close', () => upstream.destroy())
    socket.on('error', () => upstream.destroy())
    socket.pipe(upstream).pipe(socket)
  })
  return await listen(server, port)
}

export type Listening = AsyncDisposable & { port: number }

async function listen(server: Server, port: number): Promise<Listening> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => sockets.add(socket))
  server.listen(port, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: portOf(server),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}

function portOf(server: Server): number {
  const address: AddressInfo | string | null = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return address.port
}
