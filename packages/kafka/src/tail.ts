// Hears a topic without sharing it: every reader gets all events, from the place that it names.
import type { EventOf, Topic } from '@flightpath/contracts'
import { createTrouble, type Logger, type Trouble } from '@flightpath/log'
import type { Tracer } from '@flightpath/tracing'
import type { Kafka } from 'kafkajs'
import { randomUUID } from 'node:crypto'
import type { HandleBatch } from './batch.ts'
import { createClient } from './client.ts'
import { createMergedHandler, orAborted, type Payloads } from './handle-merged.ts'
import { keepMembership } from './membership.ts'
import { mergePartitions, type HandleMerged } from './merge-partitions.ts'
import { createEventReader, tracedHandler, type Arrival } from './read-events.ts'

/** The offset of the next event of each partition. One that is not in it is read from its beginning. */
export type Places = ReadonlyMap<number, number>

export type TailSettings<T extends Topic> = {
  /** `host:port` of some brokers; the others are found through them. */
  brokers: readonly string[]
  topic: T
  /** `now`: what is published once it is ready; `sinceMs`: what was produced then or later, in epoch milliseconds. */
  from: 'now' | { readonly sinceMs: number } | { readonly places: Places }
  /** As a consumer's. What it cannot process is logged and passed over. */
  handle: HandleBatch<EventOf<T>>
  log: Logger
  tracer: Tracer
  /** Called at most once: it has stopped for good, and its process should end and be started again. */
  onFatal: (error: Error) => void
}

export type Tail = AsyncDisposable & {
  /** Whether it hears what is published. */
  ready(): boolean
  /** Why it hears nothing, or does not move on, in one sentence; null while it does. */
  problem(): string | null
  /** Where it would go on. Empty until Kafka has told where it begins. */
  places(): Places
}

/**
 * Reads a topic for this process alone, and goes on where it was when Kafka comes back. Never waits for Kafka; nothing
 * of it outlives disposal, which lets the running handler call finish.
 */
export function startTail<T extends Topic>(settings: TailSettings<T>): Tail {
  return new TopicTail(settings)
}

class TopicTail<T extends Topic> implements Tail {
  readonly #settings: TailSettings<T>
  /** Of a group that nobody else is in and that commits nothing: Kafka forgets it when it is empty. */
  readonly #groupId = `tail-${randomUUID()}`
  readonly #log: Logger
  readonly #closing = new AbortController()
  readonly #lostKafka: Trouble
  readonly #waiting: Trouble
  readonly #places = new Map<number, number>()
  readonly #running: Promise<void>
  #ready = false

  constructor(settings: TailSettings<T>) {
    const log = settings.log.child({ tail: this.#groupId, topic: settings.topic.name })
    const tell = (began: string, ended: string) => createTrouble(log, { began, ended })
    this.#settings = settings
    this.#log = log
    this.#lostKafka = tell('kafka reader lost kafka', 'kafka reader hears kafka again')
    this.#waiting = tell('events wait for what they need', 'events wait no more')
    this.#running = this.#run().catch((error: unknown) => this.#fail(error))
  }

  ready(): boolean {
    return this.#ready
  }

  problem(): string | null {
    return this.#waiting.current() ?? this.#lostKafka.current()
  }

  places(): Places {
    return this.#places
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort()
    await this.#running
  }

  async #run(): Promise<void> {
    const { brokers, topic } = this.#settings
    const closing = this.#closing.signal
    const kafka = createClient({ brokers, clientId: this.#groupId, log: this.#log })
    await keepMembership({
      kafka,
      groupId: this.#groupId,
      topic: topic.name,
      closing,
      lostKafka: this.#lostKafka,
      prepare: () => this.#findPlaces(kafka),
      eachBatch: mergePartitions(this.#createHandler(), { gatherMs: 0, closing }),
      assigned: (partitions, member) => {
        this.#ready = partitions !== null
        // Before the first fetch, because kafkajs tells of it as it happens.
        for (const partition of partitions ?? []) {
          member.seek({ topic: topic.name, partition, offset: String(this.#placeIn(partition)) })
        }
      },
    })
  }

  #createHandler(): HandleMerged {
    const { topic, handle, tracer } = this.#settings
    const read = createEventReader(topic, tracer)
    const isNew = ({ partition, message }: Arrival) =>
      Number(message.offset) >= this.#placeIn(partition)
    return createMergedHandler({
      // After a rebalance kafkajs may bring once more what is being handled.
      read: (arrivals) => read(arrivals.filter(isNew)),
      handle: tracedHandler(topic.name, tracer, handle),
      log: this.#log,
      closing: this.#closing.signal,
      waiting: this.#waiting,
      alive: () => undefined,
      before: async (payloads) => this.#warnOfGaps(payloads),
      giveUp: async (letters) => {
        for (const { partition, message, reason } of letters) {
          this.#log.error({ partition, offset: message.offset, reason }, 'message passed over')
        }
      },
      after: async (payloads) => {
        for (const payload of payloads) {
          const { partition } = payload.batch
          const last = payload.batch.lastOffset()
          this.#places.set(partition, Math.max(this.#placeIn(partition), Number(last) + 1))
          payload.resolveOffset(last)
        }
      },
    })
  }

  #placeIn(partition: number): number {
    return this.#places.get(partition) ?? 0
  }

  #warnOfGaps(payloads: Payloads): void {
    for (const { batch } of payloads) {
      const events = Number(batch.messages[0]?.offset) - this.#placeIn(batch.partition)
      const gap = { partition: batch.partition, events }
      if (events > 0) this.#log.warn(gap, 'events were deleted before they were read')
    }
  }

  /** Once; a broker that hangs holds up no end. */
  async #findPlaces(kafka: Kafka): Promise<void> {
    if (this.#places.size > 0) return
    const { topic, from } = this.#settings
    const places = await orAborted(readPlaces(kafka, topic, from), this.#closing.signal)
    for (const [partition, offset] of places) this.#places.set(partition, offset)
  }

  #fail(error: unknown): void {
    if (this.#closing.signal.aborted) return
    this.#closing.abort()
    this.#log.error({ error }, 'kafka reader failed')
    this.#settings.onFatal(error instanceof Error ? error : new Error(String(error)))
  }
}

/** Where each partition begins for a reader, within what the topic still has. */
async function readPlaces(
  kafka: Kafka,
  { name }: Topic,
  from: TailSettings<Topic>['from'],
): Promise<Places> {
  const admin = kafka.admin()
  try {
    await admin.connect()
    if (from !== 'now' && 'sinceMs' in from) {
      const offsets = await admin.fetchTopicOffsetsByTimestamp(name, from.sinceMs)
      return new Map(offsets.map(({ partition, offset }) => [partition, Number(offset)]))
    }
    const ends = await admin.fetchTopicOffsets(name)
    return new Map(
      ends.map(({ partition, ...end }) => {
        const [low, high] = [Number(end.low), Number(end.high)]
        const asked = from === 'now' ? high : (from.places.get(partition) ?? low)
        return [partition, Math.min(Math.max(asked, low), high)]
      }),
    )
  } finally {
    await admin.disconnect()
  }
}
