// For tests: what lies in topics byte for byte, batches without Kafka, and what an operator or a broker may do to topics.
import kafkajs, { type Admin, type KafkaMessage } from 'kafkajs'
import { randomUUID } from 'node:crypto'
import type { Batch, ReceivedEvent } from './batch.ts'
import { createClient } from './client.ts'
import { headerOf } from './read-events.ts'

/** A message as Kafka has it. */
export type HeardMessage = {
  readonly partition: number
  readonly offset: number
  readonly key: string | null
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  /** When it was produced. */
  readonly timestampMs: number
}

export type HeardTopic = AsyncDisposable & {
  /** Grows until disposal. */
  readonly messages: readonly HeardMessage[]
}

/** Hears any topic from its beginning, whatever lies in it. */
export function hearTopic(brokers: readonly string[], topic: string): HeardTopic {
  const messages: HeardMessage[] = []
  const settings = { groupId: `heard-${randomUUID()}`, maxWaitTimeInMs: 100 }
  const consumer = createClient({ brokers, clientId: 'test' }).consumer(settings)
  const start = async () => {
    await consumer.connect()
    await consumer.subscribe({ topics: [topic], fromBeginning: true })
    await consumer.run({
      autoCommit: false,
      eachMessage: async ({ partition, message }) => void messages.push(heard(partition, message)),
    })
  }
  const started = start()
  return {
    messages,
    async [Symbol.asyncDispose]() {
      await started
      await consumer.disconnect()
    },
  }
}

function heard(partition: number, message: KafkaMessage): HeardMessage {
  const { offset, key, value, headers = {}, timestamp } = message
  const texts = Object.keys(headers).map((name) => [name, headerOf(headers, name) ?? ''])
  return {
    partition,
    offset: Number(offset),
    key: key?.toString() ?? null,
    value: value?.toString() ?? '',
    headers: Object.fromEntries(texts),
    timestampMs: Number(timestamp),
  }
}

/** Events as a consumer receives them, not traced; `offset` counts from 0. */
export function receive<Event>(events: readonly Event[]): ReceivedEvent<Event>[] {
  return events.map((event, offset) => {
    return { event, line: JSON.stringify(event), trace: null, partition: 0, offset }
  })
}

/** A batch for a handler, and what that gave up: the place in the batch, and why. */
export function batchOf<Event>(
  events: readonly ReceivedEvent<Event>[],
  signal = AbortSignal.timeout(60_000),
): { readonly batch: Batch<Event>; readonly dead: { at: number; reason: string }[] } {
  const dead: { at: number; reason: string }[] = []
  const giveUp: Batch<Event>['giveUp'] = (event, reason) => {
    dead.push({ at: events.indexOf(event), reason })
  }
  return { batch: { events, signal, giveUp }, dead }
}

/** How many messages a topic was ever given. */
export function countProduced(brokers: readonly string[], topic: string): Promise<number> {
  return withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic)
    return ends.reduce((sum, { high }) => sum + Number(high), 0)
  })
}

/** Deletes all messages of a topic, as its retention does when they are old. */
export function deleteMessages(brokers: readonly string[], topic: string): Promise<void> {
  return withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic)
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
    await admin.deleteTopicRecords({ topic, partitions })
  })
}

/** Sets a topic's own setting; the function given back makes it as it was. */
export function configureTopic(
  brokers: readonly string[],
  topic: string,
  setting: { readonly name: string; readonly value: string },
): Promise<() => Promise<void>> {
  return withAdmin(brokers, async (admin) => {
    const { resources } = await admin.describeConfigs({
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
      includeSynonyms: false,
    })
    const own = (resources[0]?.configEntries ?? [])
      .filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG)
      .map(({ configName, configValue }) => ({ name: configName, value: configValue }))
    const set = (entries: { name: string; value: string }[]) =>
      withAdmin(brokers, async (other) => {
        const type = kafkajs.ConfigResourceTypes.TOPIC
        const resource = { type, name: topic, configEntries: entries }
        await other.alterConfigs({ validateOnly: false, resources: [resource] })
      })
    await set([...own, setting])
    return () => set(own)
  })
}

async function withAdmin<T>(
  brokers: readonly string[],
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = createClient({ brokers, clientId: 'test' }).admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}
