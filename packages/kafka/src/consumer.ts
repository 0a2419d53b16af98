// A member of a consumer group that outlives its connections.
import type { ConsumerGroup, EventOf, Topic } from '@flightpath/contracts'
import { createTrouble, type Logger, type Trouble } from '@flightpath/log'
import type { Tracer } from '@flightpath/tracing'
import type { EachBatchPayload } from 'kafkajs'
import type { HandleBatch } from './batch.ts'
import { createClient } from './client.ts'
import { createDeadLetters, type DeadLetters } from './dead-letters.ts'
import { createMergedHandler, type Payloads } from './handle-merged.ts'
import { openLagReader, totalLag, type LagReader, type PartitionLag } from './lag.ts'
import { createLossWatch, type Loss, type LossWatch, type Stretch } from './loss-watch.ts'
import { keepMembership, type Member } from './membership.ts'
import { mergePartitions } from './merge-partitions.ts'
import { createEventReader, tracedHandler } from './read-events.ts'
import { startWatchdog, type Watchdog } from './watchdog.ts'

export type ConsumerSettings<T extends Topic> = {
  /** `host:port` of some brokers; the others are found through them. */
  brokers: readonly string[]
  group: ConsumerGroup<T>
  handle: HandleBatch<EventOf<T>>
  log: Logger
  tracer: Tracer
  /**
   * Makes up for events that the topic's retention deleted before the group read them, so that afterwards all is as if
   * they had been handled. Nothing behind them is handled before it resolves; it is called again when it rejects, and
   * maybe in several processes. Without it losses are only logged.
   */
  onLost?: (losses: readonly Loss[]) => Promise<void>
  /** Called at most once: the consumer has stopped for good, and its process should end and be started again. */
  onFatal: (error: Error) => void
  /** After how long without progress, while messages wait, that is. */
  stalledAfterMs?: number
  /**
   * While messages come fast, batches begin at least this many milliseconds apart: fewer and larger ones cost less.
   * A message that comes alone never waits.
   */
  gatherMs?: number
}

export type Consumer = AsyncDisposable & {
  /** Whether it is a member of its group. */
  ready(): boolean
  /** Why it does not move on, in one sentence; null while it does. */
  problem(): string | null
  /** Messages that the whole group has not finished. Rejects with KafkaUnavailableError. */
  lag(): Promise<number>
  /** Whether all that had been published when it was called has taken effect. */
  caughtUp(): Promise<boolean>
}

/**
 * Consumes from the oldest event on, or from where the group left off. Never waits for Kafka. What is no event of the
 * topic, and what its handler cannot process, goes to the dead letters while the rest flows.
 * Disposal lets the running handler calls finish, commits what they did, and leaves the group.
 */
export function startConsumer<T extends Topic>(settings: ConsumerSettings<T>): Consumer {
  return new GroupConsumer(settings)
}

const defaultStalledAfterMs = 60_000

class GroupConsumer<T extends Topic> implements Consumer {
  readonly #settings: ConsumerSettings<T>
  readonly #log: Logger
  readonly #closing = new AbortController()
  readonly #deadLetters: DeadLetters
  readonly #lagReader: LagReader
  readonly #watchdog: Watchdog
  readonly #losses: LossWatch
  readonly #lostKafka: Trouble
  readonly #waiting: Trouble
  readonly #running: Promise<void>
  /** The partitions that this process has; null while it is not a member. */
  #partitions: readonly number[] | null = null
  #member: Member | null = null

  constructor(settings: ConsumerSettings<T>) {
    const { brokers, group, stalledAfterMs = defaultStalledAfterMs } = settings
    const log = settings.log.child({ groupId: group.name, topic: group.topic.name })
    this.#settings = settings
    this.#log = log
    this.#deadLetters = createDeadLetters({ brokers, log, group })
    this.#lagReader = openLagReader(brokers)
    this.#watchdog = startWatchdog({
      stalledAfterMs,
      now: () => performance.now(),
      readLag: () => this.#lookAtLag(),
      onStalled: (ms) => this.#fail(new Error(`no progress on ${group.topic.name} for ${ms} ms`)),
    })
    this.#losses = createLossWatch({
      group,
      log,
      closing: this.#closing.signal,
      readPartitions: () => this.#readOwnLag(),
      onLost: settings.onLost ?? (async () => undefined),
      commit: (losses) => this.#commitBehind(losses),
      alive: () => this.#watchdog.alive(),
    })
    const tell = (began: string, ended: string) => createTrouble(log, { began, ended })
    this.#lostKafka = tell('kafka consumer lost kafka', 'kafka consumer joined its group again')
    this.#waiting = tell('events wait for what they need', 'events wait no more')
    this.#running = this.#run().catch((error: unknown) => this.#fail(error))
  }

  problem(): string | null {
    return this.#losses.problem() ?? this.#waiting.current() ?? this.#lostKafka.current()
  }

  ready(): boolean {
    return this.#partitions !== null
  }

  async lag(): Promise<number> {
    return totalLag(await this.#lagReader.read(this.#settings.group))
  }

  async caughtUp(): Promise<boolean> {
    return (await this.lag()) === 0
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#running
    await this.#watchdog[Symbol.asyncDispose]()
    await this.#deadLetters[Symbol.asyncDispose]()
    await this.#lagReader[Symbol.asyncDispose]()
  }

  async #run(): Promise<void> {
    const { brokers, group, tracer, handle, log, gatherMs = 0 } = this.#settings
    const topic = group.topic.name
    const closing = this.#closing.signal
    const handleMerged = createMergedHandler({
      read: createEventReader(group.topic, tracer),
      handle: tracedHandler(topic, tracer, handle),
      log: this.#log,
      closing,
      waiting: this.#waiting,
      alive: () => this.#watchdog.alive(),
      before: (payloads) => this.#losses.settle(payloads.map(stretchOf)),
      giveUp: (letters, signal) => this.#deadLetters.store(letters, signal),
      after: async (payloads) => {
        await commit(payloads)
        this.#losses.handled(payloads.map(stretchOf))
      },
    })
    await keepMembership({
      kafka: createClient({ brokers, clientId: group.name, log }),
      groupId: group.name,
      topic,
      closing,
      lostKafka: this.#lostKafka,
      eachBatch: mergePartitions(handleMerged, { gatherMs, closing }),
      assigned: (partitions, member) => {
        this.#partitions = partitions
        this.#member = member
        if (partitions === null) return
        this.#losses.assigned()
        this.#log.info({ partitions }, 'kafka consumer joined its group')
      },
    })
  }

  /** Of all partitions while it has none: a group that rebalances for ever is stalled too. */
  async #readOwnLag(): Promise<PartitionLag[]> {
    const all = await this.#lagReader.read(this.#settings.group)
    return all.filter(({ partition }) => this.#partitions?.includes(partition) ?? true)
  }

  async #lookAtLag(): Promise<number> {
    const partitions = await this.#readOwnLag()
    if (this.#partitions !== null) void this.#losses.look(partitions).catch(() => undefined)
    return totalLag(partitions)
  }

  async #commitBehind(losses: readonly Loss[]): Promise<void> {
    const topic = this.#settings.group.topic.name
    const offsets = losses.map(({ partition, through }) => {
      return { topic, partition, offset: String(through) }
    })
    await this.#member?.commitOffsets(offsets)
  }

  #fail(error: unknown): void {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    this.#log.error({ error }, 'kafka consumer failed')
    this.#settings.onFatal(error instanceof Error ? error : new Error(String(error)))
  }
}

function stretchOf({ batch }: EachBatchPayload): Stretch {
  const first = Number(batch.messages[0]?.offset ?? batch.firstOffset())
  return { partition: batch.partition, first, last: Number(batch.lastOffset()) }
}

/** One request for all partitions. The position moves only after it: what failed to commit is fetched again. */
async function commit(payloads: Payloads): Promise<void> {
  const [first] = payloads
  const partitions = payloads.map(({ batch }) => ({
    partition: batch.partition,
    offset: String(BigInt(batch.lastOffset()) + 1n),
  }))
  await first.commitOffsetsIfNecessary({ topics: [{ topic: first.batch.topic, partitions }] })
  for (const payload of payloads) payload.resolveOffset(payload.batch.lastOffset())
}
