// A consumer in a process of its own, for a test to kill: node test-consumer-process.ts BROKERS TOPIC EFFECTS
import { appendFileSync, writeSync } from 'node:fs'
import { argv } from 'node:process'
import { startConsumer } from './consumer.ts'
import { fail, groupOf, silent, testTracer, topicNamed } from './test-topic.ts'

const [, , brokers = '', topic = '', effects = ''] = argv

startConsumer({
  brokers: brokers.split(','),
  group: groupOf(topicNamed(topic, 1)),
  log: silent,
  tracer: testTracer(),
  onFatal: fail,
  async handle({ events }) {
    for (const [index, { event }] of events.entries()) {
      appendFileSync(effects, `${event}\n`)
      if (event === 'stop here') {
        writeSync(1, `half way through, ${events.length - index - 1} to go\n`)
        await new Promise(() => undefined)
      }
    }
  },
})
