// For tests of the whole stack: what its operator, or its broker, may do to topics.
import kafkajs, { type Admin } from 'kafkajs'
import { createClient } from './client.ts'

/** How many messages a topic was ever given. */
export function countProduced(brokers: readonly string[], topic: string): Promise<number> {
  return withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic)
    return ends.reduce((sum, { high }) => sum + Number(high), 0)
  })
}

/** Deletes all messages of a topic, as its retention does when they are old. */
export function deleteMessages(brokers: readonly string[], topic: string): Promise<void> {
  return withAdmin(brokers, async (admin) => {
    const ends = await admin.fetchTopicOffsets(topic)
    const partitions = ends.map(({ partition, high }) => ({ partition, offset: high }))
    await admin.deleteTopicRecords({ topic, partitions })
  })
}

/** Sets a topic's own setting; the function given back makes it as it was. */
export function configureTopic(
  brokers: readonly string[],
  topic: string,
  setting: { readonly name: string; readonly value: string },
): Promise<() => Promise<void>> {
  return withAdmin(brokers, async (admin) => {
    const { resources } = await admin.describeConfigs({
      resources: [{ type: kafkajs.ConfigResourceTypes.TOPIC, name: topic }],
      includeSynonyms: false,
    })
    const own = (resources[0]?.configEntries ?? [])
      .filter(({ configSource }) => configSource === kafkajs.ConfigSource.TOPIC_CONFIG)
      .map(({ configName, configValue }) => ({ name: configName, value: configValue }))
    const set = (entries: { name: string; value: string }[]) =>
      withAdmin(brokers, async (other) => {
        const type = kafkajs.ConfigResourceTypes.TOPIC
        const resource = { type, name: topic, configEntries: entries }
        await other.alterConfigs({ validateOnly: false, resources: [resource] })
      })
    await set([...own, setting])
    return () => set(own)
  })
}

async function withAdmin<T>(
  brokers: readonly string[],
  work: (admin: Admin) => Promise<T>,
): Promise<T> {
  const admin = createClient({ brokers, clientId: 'test' }).admin()
  await admin.connect()
  try {
    return await work(admin)
  } finally {
    await admin.disconnect()
  }
}
