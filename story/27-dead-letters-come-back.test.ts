import { tweetsV1 } from '@flightpath/contracts'
import { openProducer } from '@flightpath/kafka'
import { createLogger } from '@flightpath/log'
import { eventually, runCommand, stackPart } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomUUID } from 'node:crypto'
import { test } from 'node:test'

type Letter = { readonly group: string; readonly reason: string; readonly event: string }

async function listed(event: string): Promise<Letter[]> {
  const { output } = await runCommand(['dead', 'list', '--json'])
  return (JSON.parse(output) as { letters: Letter[] }).letters.filter((one) => one.event === event)
}

async function count(): Promise<number> {
  const { output } = await runCommand(['status', '--json'])
  const { events } = JSON.parse(output) as { events: { deadLetters: Record<string, number> } }
  return events.deadLetters[tweetsV1.name] ?? Number.NaN
}

test('what could not be processed is counted, listed with its reason, and put back when told', async () => {
  await runCommand(['dead', 'replay'])
  const log = createLogger('story', { level: 'silent' })
  const poison = `poison ${randomUUID()}`
  await using producer = openProducer({ brokers: [stackPart('kafka').url], clientId: 'story', log })
  await producer.send(tweetsV1.name, [{ key: '1', value: poison }])
  const letters = await eventually('both consumers gave it up', async () => {
    const found = await listed(poison)
    return found.length === 2 && found
  })
  assert.deepEqual(letters.map(({ group }) => group).toSorted(), ['fanout', 'search'])
  for (const { reason } of letters) assert.match(reason, /not JSON|not an event of tweets\.v1/)
  assert.ok((await count()) >= 2)
  const { output } = await runCommand(['status'])
  assert.match(output, /tweets\.v1: \d+ events could not be processed; \.\/flightpath dead list/)
  assert.match((await runCommand(['dead', 'list'])).output, new RegExp(poison))

  // Nobody mended the cause, so both give it up once more: it went the whole way.
  const replayed = await runCommand(['dead', 'replay'])
  assert.match(replayed.output, /\d+ events? (is|are) back on/)
  await eventually('both gave it up again', async () => (await listed(poison)).length === 2)
})
