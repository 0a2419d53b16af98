import assert from 'node:assert/strict'
import { test } from 'node:test'
import kafkajs from 'kafkajs'
import { createClient } from './client.ts'
import { closedPort, createTestTopic, silent, testBrokers } from './test-topic.ts'
import { ensureTopics } from './topics.ts'

const brokers = testBrokers(process.env['FLIGHTPATH_TEST_KAFKA_BROKERS'])

test('topics are made with their dead letters, at once by several processes and again', async () => {
  await using topic = await createTestTopic(brokers, 3)
  const second = { ...topic, name: `${topic.name}-second` }
  await Promise.all([1, 2, 3].map(() => ensureTopics(brokers, [topic, second])))
  await ensureTopics(brokers, [{ ...topic, partitions: 9 }, second])

  const admin = createClient({ brokers, clientId: 'test', log: silent }).admin()
  await admin.connect()
  const names = [topic.name, `${topic.name}.dead`, second.name, `${second.name}.dead`]
  const { topics } = await admin.fetchTopicMetadata({ topics: names })
  const sizes = new Map(topics.map(({ name, partitions }) => [name, partitions.length]))
  const { resources } = await admin.describeConfigs({
    includeSynonyms: false,
    resources: names.map((name) => ({ type: kafkajs.ConfigResourceTypes.TOPIC, name })),
  })
  await admin.deleteTopics({ topics: names.slice(2) })
  await admin.disconnect()
  assert.deepEqual(
    names.map((name) => sizes.get(name)),
    [3, 1, 3, 1],
  )
  const retentions = resources.map(({ resourceName, configEntries }) => [
    resourceName.endsWith('.dead'),
    configEntries.find(({ configName }) => configName === 'retention.ms')?.configValue,
  ])
  // Nobody but a person takes dead letters away.
  for (const [isDead, value] of retentions) assert.equal(value, isDead ? '-1' : '3600000')
})

test('without a broker it says so', async () => {
  const port = await closedPort()
  await assert.rejects(ensureTopics([`127.0.0.1:${port}`], []), { code: 'kafka-unavailable' })
})
