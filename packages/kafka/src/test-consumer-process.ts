// A consumer in a process of its own, for a test to kill: node test-consumer-process.ts BROKERS TOPIC EFFECTS
import { appendFileSync, writeSync } from 'node:fs'
import { argv } from 'node:process'
import { startConsumer } from './consumer.ts'
import { fail, silent } from './test-topic.ts'

const [, , brokers = '', topic = '', effects = ''] = argv

startConsumer({
  brokers: brokers.split(','),
  groupId: topic,
  topics: [{ name: topic }],
  log: silent,
  onFatal: fail,
  async handleBatch({ messages }) {
    for (const [index, { value }] of messages.entries()) {
      appendFileSync(effects, `${value}\n`)
      if (value === 'stop here') {
        writeSync(1, `half way through, ${messages.length - index - 1} to go\n`)
        await new Promise(() => undefined)
      }
    }
  },
})
