// Publishes messages; connects in the background, and by itself again, for as long as it takes.
import { setTimeout as pause } from 'node:timers/promises'
import { Partitioners } from 'kafkajs'
import type { Kafka, Message, Producer as KafkaProducer } from 'kafkajs'
import { createClient, isBrokersAnswer, isRetriable } from './client.ts'
import type { ClientSettings } from './client.ts'
import { KafkaUnavailableError } from './errors.ts'

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
  /** Whether the last thing that was tried succeeded. */
  ready(): boolean
}

/** Never waits for Kafka: a service starts without it. Disposal waits for the sends under way. */
export function openProducer(settings: ClientSettings): Producer {
  const producer = new BackgroundProducer(settings)
  return {
    send: (topic, messages) => producer.send(topic, messages.map(toMessage)),
    ready: () => producer.ready(),
    [Symbol.asyncDispose]: () => producer[Symbol.asyncDispose](),
  }
}

function toMessage({ key, value, headers }: OutgoingMessage): Message {
  return headers === undefined ? { key, value } : { key, value, headers }
}

const reconnectAfterMs = 500

/** Within this package, for messages whose bytes must stay as they are. */
export class BackgroundProducer implements AsyncDisposable {
  readonly #settings: ClientSettings
  readonly #kafka: Kafka
  readonly #closing = new AbortController()
  readonly #firstTry = Promise.withResolvers<void>()
  readonly #sending = new Set<Promise<void>>()
  /** Null while there is no connection. */
  #connected: KafkaProducer | null = null

  constructor(settings: ClientSettings) {
    this.#settings = settings
    this.#kafka = createClient(settings)
    void this.#connect()
  }

  ready(): boolean {
    return this.#connected !== null
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
    } catch (cause) {
      const what = `could not publish ${messages.length} messages to ${topic}`
      if (isBrokersAnswer(cause)) {
        throw isRetriable(cause)
          ? new KafkaUnavailableError(what, { cause })
          : new Error(what, { cause })
      }
      this.#replace(connected)
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
    const { log } = this.#settings
    const { signal } = this.#closing
    for (let tries = 0; !signal.aborted; tries += 1) {
      const producer = this.#kafka.producer({
        createPartitioner: Partitioners.DefaultPartitioner,
        allowAutoTopicCreation: false,
        retry: { retries: 4 },
      })
      try {
        await producer.connect()
        if (signal.aborted) return await disconnect(producer)
        this.#connected = producer
        if (tries > 0) log.info({ tries }, 'kafka producer connected')
        return
      } catch (error) {
        if (tries === 0) log.warn({ error }, 'kafka producer has no connection')
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
