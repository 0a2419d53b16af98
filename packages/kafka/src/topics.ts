import { setTimeout as pause } from 'node:timers/promises'
import { deadTopicOf } from '@flightpath/contracts'
import type { TopicLayout } from '@flightpath/contracts'
import type { Admin, ITopicConfig } from 'kafkajs'
import { createClient } from './client.ts'
import { KafkaUnavailableError } from './errors.ts'
import { isRetriable } from './refusals.ts'

const leaderPollMs = 50
const leaderWaitMs = 10_000

/**
 * Creates the topics that do not exist, each with a topic of one partition for its dead letters.
 * Existing ones stay as they are: more partitions would move keys. Replicas are as many as the brokers' default.
 * Rejects with KafkaUnavailableError.
 */
export async function ensureTopics(
  brokers: readonly string[],
  topics: readonly TopicLayout[],
): Promise<void> {
  const admin = createClient({ brokers, clientId: 'flightpath-topics' }).admin()
  try {
    await admin.connect()
    await createMissing(admin, topics)
  } catch (cause) {
    throw new KafkaUnavailableError('could not create topics', { cause })
  } finally {
    await admin.disconnect()
  }
}

async function createMissing(admin: Admin, topics: readonly TopicLayout[]): Promise<void> {
  const existing = new Set(await admin.listTopics())
  const missing = topics
    .flatMap((topic) => [topic, deadLettersOf(topic)])
    .filter(({ name }) => !existing.has(name))
  for (const topic of missing) {
    // One by one, because another process may be ahead with some of them, which is as good.
    // Leaders are awaited below: kafkajs does not bear with a broker that has yet to hear of the topic.
    await admin.createTopics({ topics: [toTopicConfig(topic)], waitForLeaders: false })
  }
  await waitForLeaders(
    admin,
    missing.map(({ name }) => name),
  )
}

/** They stay until somebody replays them. */
function deadLettersOf({ name }: TopicLayout): TopicLayout {
  return { name: deadTopicOf(name), partitions: 1, retentionMs: -1 }
}

async function waitForLeaders(admin: Admin, topics: string[]): Promise<void> {
  for (let waitedMs = 0; topics.length > 0; waitedMs += leaderPollMs) {
    try {
      await admin.fetchTopicMetadata({ topics })
      return
    } catch (error) {
      if (waitedMs >= leaderWaitMs || !isRetriable(error)) throw error
      await pause(leaderPollMs)
    }
  }
}

function toTopicConfig({ name, partitions, retentionMs }: TopicLayout): ITopicConfig {
  return {
    topic: name,
    numPartitions: partitions,
    configEntries: [{ name: 'retention.ms', value: String(retentionMs) }],
  }
}
