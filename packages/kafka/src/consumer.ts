// A member of a consumer group that outlives its connections.
import { createTrouble, type Trouble } from '@flightpath/log'
import { setTimeout as pause } from 'node:timers/promises'
import type { HandleBatch } from './batch.ts'
import { createClient } from './client.ts'
import type { ClientSettings } from './client.ts'
import { createDeadLetters } from './dead-letters.ts'
import type { DeadLetters } from './dead-letters.ts'
import { createMergedHandler } from './handle-merged.ts'
import { openLagReader, totalLag } from './lag.ts'
import type { LagReader, PartitionLag } from './lag.ts'
import { createLossWatch } from './loss-watch.ts'
import type { Loss, LossWatch } from './loss-watch.ts'
import { runMembership } from './membership.ts'
import type { Assignment, CommitOffsets } from './membership.ts'
import { mergePartitions } from './merge-partitions.ts'
import type { HandleMerged } from './merge-partitions.ts'
import { isRetriable, reasonOf } from './refusals.ts'
import { startWatchdog } from './watchdog.ts'
import type { Watchdog } from './watchdog.ts'

export type ConsumerSettings = Omit<ClientSettings, 'clientId'> & {
  groupId: string
  topics: readonly { readonly name: string }[]
  handleBatch: HandleBatch
  /**
   * Makes up for events that the topics' retention deleted before the group read them, so that afterwards all is as if
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
 * Consumes from the oldest message on, or from where the group left off. Never waits for Kafka.
 * Disposal lets the running handler calls finish, commits what they did, and leaves the group.
 */
export function startConsumer(settings: ConsumerSettings): Consumer {
  return new GroupConsumer(settings)
}

const restartAfterMs = 500
const defaultStalledAfterMs = 60_000

class GroupConsumer implements Consumer {
  readonly #settings: ConsumerSettings
  readonly #closing = new AbortController()
  readonly #deadLetters: DeadLetters
  readonly #lagReader: LagReader
  readonly #watchdog: Watchdog
  readonly #losses: LossWatch
  readonly #lostKafka: Trouble
  readonly #waiting: Trouble
  readonly #running: Promise<void>
  /** The partitions of each topic that this process has; null while it is not a member. */
  #assignment: Assignment | null = null
  #commit: CommitOffsets | null = null

  constructor(settings: ConsumerSettings) {
    const { brokers, groupId, topics, log, stalledAfterMs = defaultStalledAfterMs } = settings
    this.#settings = settings
    this.#deadLetters = createDeadLetters({ brokers, clientId: groupId, log, groupId })
    this.#lagReader = openLagReader(brokers, groupId, topics)
    this.#watchdog = startWatchdog({
      stalledAfterMs,
      now: () => performance.now(),
      readLag: () => this.#lookAtLag(),
      onStalled: (error) => this.#fail(error),
    })
    this.#losses = createLossWatch({
      groupId,
      log,
      closing: this.#closing.signal,
      readPartitions: () => this.#readOwnLag(),
      onLost: settings.onLost ?? (async () => undefined),
      commit: (losses) => this.#commitBehind(losses),
      alive: (topic) => this.#watchdog.alive(topic),
    })
    const tell = (began: string, ended: string): Trouble => {
      return createTrouble(log.child({ groupId }), { began, ended })
    }
    this.#lostKafka = tell('kafka consumer lost kafka', 'kafka consumer joined its group again')
    this.#waiting = tell('events wait for what they need', 'events wait no more')
    this.#running = this.#run()
  }

  problem(): string | null {
    return this.#losses.problem() ?? this.#waiting.current() ?? this.#lostKafka.current()
  }

  ready(): boolean {
    return this.#assignment !== null
  }

  async lag(): Promise<number> {
    return totalLag(await this.#lagReader.read())
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

  /** One membership after the other, because kafkajs ends one when its broker is away for a second. */
  async #run(): Promise<void> {
    const { brokers, groupId, topics, log, gatherMs = 0 } = this.#settings
    const kafka = createClient({ brokers, clientId: groupId, log })
    const { signal } = this.#closing
    const eachBatch = mergePartitions(this.#createHandler(), { gatherMs, closing: signal })
    while (!signal.aborted) {
      try {
        await runMembership({
          kafka,
          groupId,
          topics: topics.map(({ name }) => name),
          closing: signal,
          eachBatch,
          assigned: (assignment, commit) => {
            this.#assignment = assignment
            this.#commit = commit
            if (assignment === null) return
            this.#lostKafka.ended()
            this.#losses.assigned()
            log.info({ groupId, assignment }, 'kafka consumer joined its group')
          },
        })
      } catch (error) {
        if (!isRetriable(error)) return this.#fail(error)
        this.#lostKafka.began(reasonOf(error))
        await pause(restartAfterMs, undefined, { signal }).catch(() => undefined)
      }
    }
  }

  #createHandler(): HandleMerged {
    return createMergedHandler({
      handleBatch: this.#settings.handleBatch,
      deadLetters: this.#deadLetters,
      log: this.#settings.log,
      closing: this.#closing.signal,
      losses: this.#losses,
      waiting: this.#waiting,
      alive: (topic) => this.#watchdog.alive(topic),
    })
  }

  /** Of all partitions while it has none: a group that rebalances for ever is stalled too. */
  async #readOwnLag(): Promise<PartitionLag[]> {
    const partitions = await this.#lagReader.read()
    const assignment = this.#assignment
    if (assignment === null) return partitions
    return partitions.filter(({ topic, partition }) => assignment[topic]?.includes(partition))
  }

  async #lookAtLag(): Promise<PartitionLag[]> {
    const partitions = await this.#readOwnLag()
    if (this.#assignment !== null) void this.#losses.look(partitions).catch(() => undefined)
    return partitions
  }

  async #commitBehind(losses: readonly Loss[]): Promise<void> {
    const offsets = losses.map(({ topic, partition, through }) => {
      return { topic, partition, offset: String(through) }
    })
    await this.#commit?.(offsets)
  }

  #fail(error: unknown): void {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    const { log, groupId, onFatal } = this.#settings
    log.error({ error, groupId }, 'kafka consumer failed')
    onFatal(error instanceof Error ? error : new Error(String(error)))
  }
}
