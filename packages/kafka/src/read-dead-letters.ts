// Finds what consumers gave up, and puts it back where it came from.
import { deadTopicOf } from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import { randomUUID } from 'node:crypto'
import type { Admin, IHeaders, Kafka, KafkaMessage, Message } from 'kafkajs'
import { createClient } from './client.ts'
import { KafkaUnavailableError } from './errors.ts'
import { BackgroundProducer } from './producer.ts'

export type BuriedEvent = {
  /** Where it was consumed, and is put back. */
  readonly topic: string
  readonly partition: number
  readonly offset: string
  /** The consumer group that gave it up. */
  readonly group: string
  readonly reason: string
  /** When it was given up. */
  readonly atMs: number
  readonly value: string
}

type Named = { readonly name: string }

const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}

/** How many events of each topic lie among its dead letters. Rejects with KafkaUnavailableError. */
export function countDeadLetters(
  brokers: readonly string[],
  topics: readonly Named[],
): Promise<{ topic: string; letters: number }[]> {
  return withAdmin(brokers, 'count dead letters', async (_kafka, admin) =>
    Promise.all(
      topics.map(async ({ name }) => {
        const ends = await admin.fetchTopicOffsets(deadTopicOf(name))
        const letters = ends.reduce((sum, { low, high }) => sum + Number(high) - Number(low), 0)
        return { topic: name, letters }
      }),
    ),
  )
}

/** All dead letters, by topic and in the order in which they were given up. Rejects with KafkaUnavailableError. */
export function listDeadLetters(
  brokers: readonly string[],
  topics: readonly Named[],
): Promise<BuriedEvent[]> {
  return withAdmin(brokers, 'read dead letters', async (kafka, admin) => {
    const all: BuriedEvent[] = []
    for (const { name } of topics) {
      const { messages } = await readTopic(kafka, admin, deadTopicOf(name))
      all.push(...messages.map((message) => toBuried(name, message)))
    }
    return all
  })
}

/**
 * Puts all dead letters back onto their topics, each event once however many groups gave it up, and then takes them out
 * of the dead letters. All groups get them again, which changes nothing for those that had processed them. Resolves
 * with how many events that were. Cut off half way, it may be run again. Rejects with KafkaUnavailableError.
 */
export function replayDeadLetters(
  brokers: readonly string[],
  topics: readonly Named[],
): Promise<number> {
  return withAdmin(brokers, 'replay dead letters', async (kafka, admin) => {
    await using producer = new BackgroundProducer({
      brokers,
      clientId: 'dead-letters',
      log: silent,
    })
    let replayed = 0
    for (const { name } of topics) {
      const dead = deadTopicOf(name)
      const { messages, ends } = await readTopic(kafka, admin, dead)
      if (messages.length === 0) continue
      const events = new Map(messages.map((message) => [placeOf(message), toEvent(message)]))
      for (const part of partsOf([...events.values()])) await producer.send(name, part)
      await admin.deleteTopicRecords({ topic: dead, partitions: ends })
      replayed += events.size
    }
    return replayed
  })
}

async function withAdmin<T>(
  brokers: readonly string[],
  doing: string,
  work: (kafka: Kafka, admin: Admin) => Promise<T>,
): Promise<T> {
  const kafka = createClient({ brokers, clientId: 'flightpath-dead' })
  const admin = kafka.admin()
  try {
    await admin.connect()
    return await work(kafka, admin)
  } catch (cause) {
    throw new KafkaUnavailableError(`could not ${doing}`, { cause })
  } finally {
    await admin.disconnect()
  }
}

/** What a topic holds now, and where that ends. */
async function readTopic(
  kafka: Kafka,
  admin: Admin,
  topic: string,
): Promise<{ messages: KafkaMessage[]; ends: { partition: number; offset: string }[] }> {
  const offsets = await admin.fetchTopicOffsets(topic)
  const ends = offsets.map(({ partition, high }) => ({ partition, offset: high }))
  const left = new Map(
    offsets
      .filter(({ low, high }) => low !== high)
      .map(({ partition, high }) => [partition, Number(high)]),
  )
  const messages: KafkaMessage[] = []
  if (left.size === 0) return { messages, ends }
  // A group that nobody else is in, and that leaves nothing behind.
  const groupId = `dead-letters-${randomUUID()}`
  const consumer = kafka.consumer({ groupId, maxWaitTimeInMs: 250, allowAutoTopicCreation: false })
  const done = Promise.withResolvers<void>()
  consumer.on(consumer.events.CRASH, ({ payload }) => done.reject(payload.error))
  try {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => {
        const end = left.get(partition)
        if (end === undefined || Number(message.offset) >= end) return
        messages.push(message)
        if (Number(message.offset) + 1 >= end) left.delete(partition)
        if (left.size === 0) done.resolve()
      },
    })
    await done.promise
  } finally {
    await consumer.disconnect()
    await admin.deleteGroups([groupId]).catch(() => undefined)
  }
  return { messages, ends }
}

function toBuried(topic: string, { headers, timestamp, value }: KafkaMessage): BuriedEvent {
  return {
    topic,
    partition: Number(textOf(headers, 'x-dead-partition')),
    offset: textOf(headers, 'x-dead-offset'),
    group: textOf(headers, 'x-dead-group'),
    reason: textOf(headers, 'x-dead-reason'),
    atMs: Number(timestamp),
    value: value?.toString() ?? '',
  }
}

/** The message as it was, byte for byte. */
function toEvent({ key, value, headers = {} }: KafkaMessage): Message {
  const own = Object.entries(headers).filter(([name]) => !name.startsWith('x-dead-'))
  return { key, value, headers: Object.fromEntries(own) }
}

function placeOf({ headers }: KafkaMessage): string {
  return `${textOf(headers, 'x-dead-partition')} ${textOf(headers, 'x-dead-offset')}`
}

function textOf(headers: IHeaders | undefined, name: string): string {
  const value = headers?.[name]
  return (Array.isArray(value) ? value.at(-1) : value)?.toString() ?? ''
}

/** A request may be a megabyte. */
const messagesPerSend = 100

function partsOf(events: readonly Message[]): Message[][] {
  const count = Math.ceil(events.length / messagesPerSend)
  return Array.from({ length: count }, (_, part) =>
    events.slice(part * messagesPerSend, (part + 1) * messagesPerSend),
  )
}
