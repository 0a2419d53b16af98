// A member of a group that outlives its connections: one kafkajs consumer after the other.
import type { Trouble } from '@flightpath/log'
import type { Consumer as KafkaConsumer, EachBatchHandler, Kafka } from 'kafkajs'
import { setTimeout as pause } from 'node:timers/promises'
import { heartbeatIntervalMs } from './heartbeats.ts'
import { isRetriable, reasonOf } from './refusals.ts'

export type MembershipSettings = {
  kafka: Kafka
  groupId: string
  topic: string
  closing: AbortSignal
  /** Told when Kafka is lost and found again. */
  lostKafka: Trouble
  /** Called before each try to join; its rejection is one of the try. */
  prepare?: () => Promise<void>
  eachBatch: EachBatchHandler
  /** Called with the partitions that this process has from now on; null until it joins again. */
  assigned: (partitions: readonly number[] | null, member: Member) => void
}

/** What whoever has partitions may do about their place. */
export type Member = Pick<KafkaConsumer, 'seek' | 'commitOffsets'>

// A killed consumer's partitions go to others after this; less is below the brokers' own minimum.
const sessionTimeoutMs = 6_000
// How long the group waits in a rebalance for a member that is inside its handler.
const rebalanceTimeoutMs = 30_000
// A fetch answers as soon as there is one byte, so this is only how often an idle one asks again, and how
// long a heartbeat or the end can be held up behind it on the same connection.
const maxWaitMs = 250
// Small next to maxBytes, because brokers fill a fetch in the order of its partitions.
const maxBytesPerPartition = 128 * 1024
// All partitions of a fetch at once: mergePartitions needs them together.
const partitionsAtOnce = 64

const restartAfterMs = 500

/**
 * Resolves when `closing` is aborted and the group is left; rejects with what no later try can mend. kafkajs ends a
 * consumer when its broker is away for a second, so there is always a next one.
 */
export async function keepMembership(settings: MembershipSettings): Promise<void> {
  const { closing, lostKafka } = settings
  while (!closing.aborted) {
    try {
      await settings.prepare?.()
      if (!closing.aborted) await runMembership(settings)
    } catch (error) {
      if (!isRetriable(error)) throw error
      lostKafka.began(reasonOf(error))
      await pause(restartAfterMs, undefined, { signal: closing }).catch(() => undefined)
    }
  }
}

/** One kafkajs consumer from its connection to its end: rejects when kafkajs gives up. */
async function runMembership(settings: MembershipSettings): Promise<void> {
  const { kafka, groupId, topic, closing, lostKafka, assigned } = settings
  const consumer = kafka.consumer({
    groupId,
    sessionTimeout: sessionTimeoutMs,
    rebalanceTimeout: rebalanceTimeoutMs,
    heartbeatInterval: heartbeatIntervalMs,
    maxWaitTimeInMs: maxWaitMs,
    minBytes: 1,
    maxBytesPerPartition,
    allowAutoTopicCreation: false,
    // Restarted by the caller instead, who knows whether it is closing.
    retry: { restartOnFailure: async () => false },
  })
  const ended = Promise.withResolvers<void>()
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => {
    lostKafka.ended()
    assigned(payload.memberAssignment[topic] ?? [], consumer)
  })
  consumer.on(consumer.events.REBALANCING, () => assigned(null, consumer))
  consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error))
  closing.addEventListener('abort', () => ended.resolve(), { once: true })
  let joined = false
  const started = start(consumer, settings).then(() => {
    joined = true
  })
  try {
    await Promise.race([ended.promise, started.then(() => ended.promise)])
  } finally {
    assigned(null, consumer)
    const left = leave(consumer, started)
    // Before it has joined no handler runs, and a broker that hangs need not be waited for.
    if (joined) await left
  }
}

async function leave(consumer: KafkaConsumer, started: Promise<void>): Promise<void> {
  await consumer.disconnect()
  // A start that was under way may have connected once more.
  await started.catch(() => undefined)
  await consumer.disconnect()
}

async function start(consumer: KafkaConsumer, settings: MembershipSettings): Promise<void> {
  await consumer.connect()
  await consumer.subscribe({ topics: [settings.topic], fromBeginning: true })
  await consumer.run({
    // consumer.ts commits: once for all partitions, and before the position moves.
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: partitionsAtOnce,
    eachBatch: settings.eachBatch,
  })
}
