import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Batch } from './batch.ts'
import { createTrouble } from '@flightpath/log'
import { KafkaUnavailableError } from './errors.ts'
import { processBatch } from './process-batch.ts'
import { receive } from './testing.ts'
import { silent } from './test-topic.ts'

function numbered(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `value ${index}`)
}

/** Runs the handler over so many events and tells which of them took effect, and which died of what. */
async function run(
  count: number,
  handle: (batch: Batch<string>, effects: string[]) => void,
  signal = new AbortController().signal,
) {
  const effects: string[] = []
  let alive = 0
  const dead = await processBatch(
    {
      log: silent,
      signal,
      waiting: createTrouble(silent, { began: 'waiting', ended: 'done' }),
      alive: () => (alive += 1),
      handle: async (batch) => handle(batch, effects),
    },
    receive(numbered(count)),
  )
  const reasons = [...dead].map(([{ event }, reason]) => [event, reason])
  return { effects, reasons, alive }
}

function values(batch: Batch<string>): string[] {
  return batch.events.map(({ event }) => event)
}

// At once, because the pauses between tries are real.
describe('processBatch', { concurrency: true }, () => {
  test('a handler that resolves is called once with all messages', async () => {
    const { effects, reasons, alive } = await run(3, (batch, done) => done.push(...values(batch)))
    assert.deepEqual(effects, ['value 0', 'value 1', 'value 2'])
    assert.deepEqual(reasons, [])
    assert.equal(alive, 1)
  })

  test('a handler that waits for something is called again with the same messages, more often than one that fails', async () => {
    let calls = 0
    const { effects, reasons, alive } = await run(2, (batch, done) => {
      calls += 1
      if (calls < 6) throw new KafkaUnavailableError('redis is away')
      done.push(...values(batch))
    })
    assert.deepEqual(effects, ['value 0', 'value 1'])
    assert.deepEqual(reasons, [])
    assert.equal(alive, 6)
  })

  test('waiting ends when the consumer closes, with nothing to commit', async () => {
    const closing = new AbortController()
    const running = run(
      1,
      () => {
        closing.abort()
        throw new KafkaUnavailableError('redis is away')
      },
      closing.signal,
    )
    await assert.rejects(running, { name: 'AbortError' })
  })

  test('events that the handler gives up are reported with their reasons, and not handled again', async () => {
    const { effects, reasons } = await run(3, (batch, done) => {
      const [, second] = batch.events
      if (second?.event !== 'value 1') return void done.push(...values(batch))
      batch.giveUp(second, 'not in this world')
      throw new KafkaUnavailableError('redis is away for the others')
    })
    assert.deepEqual(effects, ['value 0', 'value 2'])
    assert.deepEqual(reasons, [['value 1', 'not in this world']])
  })

  test('an error that passes within a few calls kills nothing', async () => {
    let calls = 0
    const { effects, reasons } = await run(2, (batch, done) => {
      calls += 1
      if (calls < 4) throw new Error('hiccup')
      done.push(...values(batch))
    })
    assert.deepEqual(effects, ['value 0', 'value 1'])
    assert.deepEqual(reasons, [])
  })

  test('of a batch that keeps failing only the culprits die, and the rest takes effect in order', async () => {
    const culprits = new Set(['value 7', 'value 61'])
    const { effects, reasons, alive } = await run(100, (batch, done) => {
      const culprit = values(batch).find((value) => culprits.has(value))
      if (culprit !== undefined) throw new Error(`cannot read ${culprit}`)
      done.push(...values(batch))
    })
    assert.deepEqual(reasons, [
      ['value 7', 'cannot read value 7'],
      ['value 61', 'cannot read value 61'],
    ])
    const expected = numbered(100).filter((value) => !culprits.has(value))
    assert.deepEqual(effects, expected)
    // Halving finds two of a hundred in far fewer calls than one for each.
    assert.ok(alive < 40, `${alive} calls`)
  })
})
