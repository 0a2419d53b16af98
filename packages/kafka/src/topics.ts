import { deadTopicOf } from '@flightpath/contracts'
import type { Topic } from '@flightpath/contracts'
import type { ITopicConfig } from 'kafkajs'
import { createClient } from './client.ts'

/**
 * Creates the topics that do not exist, each with a topic of one partition for its dead letters.
 * Existing ones stay as they are: more partitions would move keys. Replicas are as many as the brokers' default.
 */
export async function ensureTopics(
  brokers: readonly string[],
  topics: readonly Topic[],
): Promise<void> {
  const admin = createClient({ brokers, clientId: 'flightpath-topics' }).admin()
  await admin.connect()
  try {
    const existing = new Set(await admin.listTopics())
    const missing = topics
      .flatMap((topic) => [topic, { ...topic, name: deadTopicOf(topic.name), partitions: 1 }])
      .filter(({ name }) => !existing.has(name))
    // False where another process was faster with all of them, which is as good.
    if (missing.length > 0) await admin.createTopics({ topics: missing.map(toTopicConfig) })
  } finally {
    await admin.disconnect()
  }
}

function toTopicConfig({ name, partitions, retentionMs }: Topic): ITopicConfig {
  return {
    topic: name,
    numPartitions: partitions,
    configEntries: [{ name: 'retention.ms', value: String(retentionMs) }],
  }
}
