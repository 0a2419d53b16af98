// Puts messages that cannot be processed where a person finds them, byte for byte, with the reason.
import { deadTopicOf } from '@flightpath/contracts'
import type { KafkaMessage, Message } from 'kafkajs'
import type { ClientSettings } from './client.ts'
import { BackgroundProducer } from './producer.ts'

export type DeadLetter = { message: KafkaMessage; partition: number; reason: string }

export type DeadLetters = AsyncDisposable & {
  /** Resolves once they are stored; rejects with KafkaUnavailableError. */
  bury(topic: string, letters: readonly DeadLetter[]): Promise<void>
}

/** Connects when the first message dies. */
export function createDeadLetters(settings: ClientSettings & { groupId: string }): DeadLetters {
  const { groupId } = settings
  let producer: BackgroundProducer | null = null
  return {
    async bury(topic, letters) {
      producer ??= new BackgroundProducer(settings)
      const messages = letters.map((letter) => toMessage(letter, topic, groupId))
      await producer.send(deadTopicOf(topic), messages)
    },
    async [Symbol.asyncDispose]() {
      await producer?.[Symbol.asyncDispose]()
    },
  }
}

function toMessage(
  { message, partition, reason }: DeadLetter,
  topic: string,
  groupId: string,
): Message {
  return {
    key: message.key,
    value: message.value,
    headers: {
      ...message.headers,
      'x-dead-reason': reason,
      'x-dead-group': groupId,
      'x-dead-topic': topic,
      'x-dead-partition': String(partition),
      'x-dead-offset': message.offset,
    },
  }
}
