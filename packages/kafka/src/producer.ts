// Publishes messages; connects in the background, and by itself again, for as long as it takes.
import { setTimeout as pause } from 'node:timers/promises'
import { createTrouble, type Trouble } from '@flightpath/log'
import { Partitioners } from 'kafkajs'
import type { Kafka, Message, Producer as KafkaProducer } from 'kafkajs'
import { createClient } from './client.ts'
import type { ClientSettings } from './client.ts'
import { KafkaUnavailableError } from './errors.ts'
import { isBrokersAnswer, isRetriable, reasonOf } from './refusals.ts'

export type OutgoingMessage = {
  /** Messages of one key go to one partition, the same that Kafka's own clients choose. */
  readonly key: string
  readonly value: string
  readonly headers?: Readonly<Record<string, string>>
}

export type Producer = AsyncDisposable & {
  /**
   * Resolves once all in-sync replicas have every message. Several calls may be under way; each costs
   * a round trip whatever the number of messages, so send many at once. Rejects with KafkaUnavailableError
   * at once while there is no connection, else after a few tries; some of the messages may then have arrived.
   */
  send(topic: string, messages: readonly OutgoingMessage[]): Promise<void>
  /** Whether there is a connection. */
  ready(): boolean
  /** Why Kafka takes nothing, in one sentence; null while it does. */
  problem(): string | null
}

/** Never waits for Kafka: a service starts without it. Disposal waits for the sends under way. */
export function openProducer(settings: ClientSettings): Producer {
  const producer = new BackgroundProducer(settings)
  return {
    send: (topic, messages) => producer.send(topic, messages.map(toMessage)),
    ready: () => producer.ready(),
    problem: () => producer.problem(),
    [Symbol.asyncDispose]: () => producer[Symbol.asyncDispose](),
  }
}

function toMessage({ key, value, headers }: OutgoingMessage): Message {
  return headers === undefined ? { key, value } : { key, value, headers }
}

const reconnectAfterMs = 500

/** What is refused for now is sent again much sooner. */
const staleMs = 15_000

/** Within this package, for messages whose bytes must stay as they are. */
export class BackgroundProducer implements AsyncDisposable {
  readonly #kafka: Kafka
  readonly #closing = new AbortController()
  readonly #firstTry = Promise.withResolvers<void>()
  readonly #sending = new Set<Promise<void>>()
  readonly #trouble: Trouble
  /** Null while there is no connection. */
  #connected: KafkaProducer | null = null

  constructor(settings: ClientSettings) {
    this.#kafka = createClient(settings)
    const words = { began: 'kafka takes no messages', ended: 'kafka takes messages again' }
    this.#trouble = createTrouble(settings.log, words, { staleMs })
    void this.#connect()
  }

  ready(): boolean {
    return this.#connected !== null
  }

  problem(): string | null {
    return this.#trouble.current()
  }

  async send(topic: string, messages: Message[]): Promise<void> {
    const sending = this.#send(topic, messages)
    this.#sending.add(sending)
    try {
      await sending
    } finally {
      this.#sending.delete(sending)
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    // Sends that wait for the first try are told now; a broker that hangs would hold them for long.
    this.#firstTry.resolve()
    await Promise.allSettled(this.#sending)
    this.#closing.abort()
    await this.#connected?.disconnect()
    this.#connected = null
  }

  async #send(topic: string, messages: Message[]): Promise<void> {
    await this.#firstTry.promise
    const connected = this.#connected
    if (connected === null) throw new KafkaUnavailableError('no connection to kafka')
    try {
      await connected.send({ topic, messages, acks: -1 })
      this.#trouble.ended()
    } catch (cause) {
      const what = `could not publish ${messages.length} messages to ${topic}`
      const answered = isBrokersAnswer(cause)
      this.#trouble.began(reasonOf(cause))
      if (answered && !isRetriable(cause)) throw new Error(what, { cause })
      if (!answered) this.#replace(connected)
      throw new KafkaUnavailableError(what, { cause })
    }
  }

  /** A fresh client, because kafkajs takes a connection for good that a hung broker no longer serves. */
  #replace(broken: KafkaProducer): void {
    if (this.#connected !== broken) return
    this.#connected = null
    void disconnect(broken)
    void this.#connect()
  }

  async #connect(): Promise<void> {
    const { signal } = this.#closing
    while (!signal.aborted) {
      const producer = this.#kafka.producer({
        createPartitioner: Partitioners.DefaultPartitioner,
        allowAutoTopicCreation: false,
        retry: { retries: 4 },
      })
      try {
        await producer.connect()
        if (signal.aborted) return await disconnect(producer)
        this.#connected = producer
        this.#trouble.ended()
        return
      } catch (error) {
        this.#trouble.began(reasonOf(error))
        await disconnect(producer)
        await pause(reconnectAfterMs, undefined, { signal }).catch(ignore)
      } finally {
        this.#firstTry.resolve()
      }
    }
  }
}

/** Of a client that is not needed any more, so that its errors do not matter. */
async function disconnect(producer: KafkaProducer): Promise<void> {
  await producer.disconnect().catch(ignore)
}

function ignore(): void {}
