import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { OutboxRow, OutboxRowId } from './outbox-store.ts'
import { takeSend } from './send-rows.ts'

function row(id: number, messages: number, { topic = 'a', bytes = 1 } = {}): OutboxRow {
  const value = 'x'.repeat(bytes)
  return {
    id: String(id) as OutboxRowId,
    topic,
    messages: Array.from({ length: messages }, () => ({ key: 'k', value })),
  }
}

function idsOf(rows: readonly OutboxRow[]): number[] {
  return rows.map(({ id }) => Number(id))
}

test('a send takes all that waits, up to 500 messages', () => {
  const queue = [row(1, 200), row(2, 299), row(3, 1), row(4, 1)]
  assert.deepEqual(idsOf(takeSend(queue)), [1, 2, 3])
  assert.deepEqual(idsOf(takeSend(queue)), [4])
  assert.deepEqual(takeSend(queue), [])
})

test('a send stays below what Kafka accepts, unless one row alone is above it', () => {
  const queue = [row(1, 3, { bytes: 200_000 }), row(2, 1, { bytes: 200_000 }), row(3, 600)]
  assert.deepEqual(idsOf(takeSend(queue)), [1])
  assert.deepEqual(idsOf(takeSend(queue)), [2])
  assert.deepEqual(idsOf(takeSend(queue)), [3])
})

test('bytes count, not characters', () => {
  const wide = { key: 'k', value: '雪'.repeat(100_000) }
  const queue = [1, 2, 3].map((id) => ({ ...row(id, 0), messages: [wide] }))
  assert.deepEqual(idsOf(takeSend(queue)), [1, 2])
})

test('a send has one topic, wherever its rows are in the queue', () => {
  const queue = [row(1, 1), row(2, 1, { topic: 'b' }), row(3, 400), row(4, 200), row(5, 1)]
  assert.deepEqual(idsOf(takeSend(queue)), [1, 3])
  assert.deepEqual(idsOf(takeSend(queue)), [2])
  assert.deepEqual(idsOf(takeSend(queue)), [4, 5])
  assert.deepEqual(takeSend(queue), [])
})
