import { createLogger } from '@flightpath/log'
import { eventually } from '@flightpath/testing'
import { test } from 'node:test'
import { createClient } from './client.ts'

const timers = () =>
  process.getActiveResourcesInfo().filter((resource) => resource === 'Timeout').length

test('a connection without anything to send keeps no timer running', async () => {
  const brokers = (process.env['FLIGHTPATH_TEST_KAFKA_BROKERS'] ?? '').split(',')
  const log = createLogger('kafka-test', { level: 'silent' })
  const admin = createClient({ brokers, clientId: 'idle', log }).admin()
  await admin.connect()
  try {
    await admin.listTopics()
    // The runner's own timers come and go; kafkajs would have set its next one at every turn.
    await eventually('no timer is left', () => timers() <= 1)
  } finally {
    await admin.disconnect()
  }
})
