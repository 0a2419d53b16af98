// One kafkajs consumer from its connection to its end.
import type {
  Consumer as KafkaConsumer,
  EachBatchHandler,
  Kafka,
  TopicPartitionOffset,
} from 'kafkajs'
import { heartbeatIntervalMs } from './heartbeats.ts'

export type MembershipSettings = {
  kafka: Kafka
  groupId: string
  topics: readonly string[]
  closing: AbortSignal
  eachBatch: EachBatchHandler
  /** Called with what this process has from now on; null until it joins again. */
  assigned: (assignment: Assignment | null, commit: CommitOffsets) => void
}

/** Makes the group go on at these offsets. */
export type CommitOffsets = (offsets: readonly TopicPartitionOffset[]) => Promise<void>

/** Partitions by topic. */
export type Assignment = Readonly<Record<string, readonly number[]>>

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

/** Resolves when `closing` is aborted and the group is left; rejects when kafkajs gives up. */
export async function runMembership(settings: MembershipSettings): Promise<void> {
  const { kafka, groupId, closing } = settings
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
  const commit: CommitOffsets = (offsets) => consumer.commitOffsets([...offsets])
  const assigned = (assignment: Assignment | null) => settings.assigned(assignment, commit)
  consumer.on(consumer.events.GROUP_JOIN, ({ payload }) => assigned(payload.memberAssignment))
  consumer.on(consumer.events.REBALANCING, () => assigned(null))
  consumer.on(consumer.events.CRASH, ({ payload }) => ended.reject(payload.error))
  closing.addEventListener('abort', () => ended.resolve(), { once: true })
  let joined = false
  const started = start(consumer, settings).then(() => {
    joined = true
  })
  try {
    await Promise.race([ended.promise, started.then(() => ended.promise)])
  } finally {
    assigned(null)
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
  await consumer.subscribe({ topics: [...settings.topics], fromBeginning: true })
  await consumer.run({
    // Offsets are committed by handle-merged.ts: once for all partitions, and before the position moves.
    autoCommit: false,
    eachBatchAutoResolve: false,
    partitionsConsumedConcurrently: partitionsAtOnce,
    eachBatch: settings.eachBatch,
  })
}
