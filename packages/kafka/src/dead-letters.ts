// Puts messages that cannot be processed where a person finds them, byte for byte, with the reason.
import { deadTopicOf, type ConsumerGroup } from '@flightpath/contracts'
import { createTrouble } from '@flightpath/log'
import type { Message } from 'kafkajs'
import { setTimeout as pause } from 'node:timers/promises'
import type { ClientSettings } from './client.ts'
import { BackgroundProducer } from './producer.ts'
import type { DeadLetter } from './read-events.ts'
import { reasonOf } from './refusals.ts'

export type DeadLetters = AsyncDisposable & {
  /** Resolves once they are stored, however long Kafka takes; rejects only when `signal` is aborted. */
  store(letters: readonly DeadLetter[], signal: AbortSignal): Promise<void>
}

const storeAgainAfterMs = 1_000

/** Of one group. Connects when the first message dies. */
export function createDeadLetters(
  settings: Omit<ClientSettings, 'clientId'> & { group: ConsumerGroup },
): DeadLetters {
  const { group, log } = settings
  const topic = group.topic.name
  const words = { began: 'dead letters are not stored yet', ended: 'dead letters are stored' }
  const trouble = createTrouble(log, words)
  let producer: BackgroundProducer | null = null
  return {
    async store(letters, signal) {
      if (letters.length === 0) return
      producer ??= new BackgroundProducer({ ...settings, clientId: group.name })
      const messages = letters.map((letter) => toMessage(letter, group))
      for (;;) {
        try {
          await producer.send(deadTopicOf(topic), messages)
          break
        } catch (error) {
          trouble.began(reasonOf(error))
          await pause(storeAgainAfterMs, undefined, { signal })
        }
      }
      trouble.ended()
      for (const { partition, reason, message } of letters) {
        const place = { topic, partition, offset: message.offset }
        log.error({ ...place, reason }, 'message sent to dead letters')
      }
    },
    async [Symbol.asyncDispose]() {
      await producer?.[Symbol.asyncDispose]()
    },
  }
}

function toMessage({ message, partition, reason }: DeadLetter, group: ConsumerGroup): Message {
  return {
    key: message.key,
    value: message.value,
    headers: {
      ...message.headers,
      'x-dead-reason': reason,
      'x-dead-group': group.name,
      'x-dead-topic': group.topic.name,
      'x-dead-partition': String(partition),
      'x-dead-offset': message.offset,
    },
  }
}
