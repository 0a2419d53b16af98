import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { Batch, ConsumedMessage } from './batch.ts'
import { createTrouble } from '@flightpath/log'
import { PoisonError, RetryableError } from './errors.ts'
import { processBatch } from './process-batch.ts'
import { silent } from './test-topic.ts'

function messages(count: number): ConsumedMessage[] {
  return Array.from({ length: count }, (_, index) => ({
    partition: 0,
    offset: String(index),
    key: null,
    value: `value ${index}`,
    headers: {},
    timestampMs: 0,
  }))
}

/** Runs the handler over so many messages and tells which values took effect, and which died of what. */
async function run(
  count: number,
  handle: (batch: Batch, effects: string[]) => void,
  signal = new AbortController().signal,
) {
  const effects: string[] = []
  let alive = 0
  const dead = await processBatch(
    {
      topic: 'tweets',
      log: silent,
      signal,
      waiting: createTrouble(silent, { began: 'waiting', ended: 'done' }),
      alive: () => (alive += 1),
      handle: async (batch) => handle(batch, effects),
    },
    messages(count),
  )
  const reasons = [...dead].map(([message, reason]) => [message.value, reason])
  return { effects, reasons, alive }
}

function values(batch: Batch): string[] {
  return batch.messages.map(({ value }) => value)
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
      if (calls < 6) throw new RetryableError('redis is away')
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
        throw new RetryableError('redis is away')
      },
      closing.signal,
    )
    await assert.rejects(running, { name: 'AbortError' })
  })

  test('messages that the handler declares dead are reported with their reasons', async () => {
    const { reasons } = await run(3, (batch) => {
      const [, second] = batch.messages
      assert.ok(second)
      batch.dead(second, 'not JSON')
    })
    assert.deepEqual(reasons, [['value 1', 'not JSON']])
  })

  test('a poison message is left out of the next call', async () => {
    const { effects, reasons } = await run(3, (batch, done) => {
      const poison = batch.messages.find(({ value }) => value === 'value 1')
      if (poison) throw new PoisonError(poison, 'unknown type')
      done.push(...values(batch))
    })
    assert.deepEqual(effects, ['value 0', 'value 2'])
    assert.deepEqual(reasons, [['value 1', 'unknown type']])
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
    const expected = messages(100).filter(({ value }) => !culprits.has(value))
    assert.deepEqual(
      effects,
      expected.map(({ value }) => value),
    )
    // Halving finds two of a hundred in far fewer calls than one for each.
    assert.ok(alive < 40, `${alive} calls`)
  })

  test('a poison message that is not of the batch does not make it loop', async () => {
    const [stranger] = messages(1)
    assert.ok(stranger)
    const { reasons } = await run(1, () => {
      throw new PoisonError({ ...stranger }, 'strange')
    })
    assert.deepEqual(reasons, [['value 0', 'strange']])
  })
})
