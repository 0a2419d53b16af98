import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTrouble } from './trouble.ts'

test('trouble is told when it begins and when it ends, not in between', () => {
  const lines: unknown[] = []
  const write = (fields: object, message: string) => void lines.push([message, fields])
  const words = { began: 'redis refuses writes', ended: 'redis takes writes again' }
  const trouble = createTrouble({ info: write, warn: write }, words)
  trouble.ended()
  assert.equal(trouble.current(), null)
  for (const reason of ['OOM', 'OOM', 'READONLY']) trouble.began(reason)
  assert.equal(trouble.current(), 'redis refuses writes: READONLY')
  for (const _ of [1, 2]) trouble.ended()
  trouble.began('OOM')
  assert.deepEqual(lines, [
    ['redis refuses writes', { reason: 'OOM' }],
    ['redis takes writes again', {}],
    ['redis refuses writes', { reason: 'OOM' }],
  ])
})

test('trouble that is not repeated is not current for long', () => {
  let nowMs = 0
  const quiet = { info: () => undefined, warn: () => undefined }
  const options = { staleMs: 1000, now: () => nowMs }
  const trouble = createTrouble(quiet, { began: 'refused', ended: 'taken' }, options)
  trouble.began('no\n\troom')
  nowMs = 999
  assert.equal(trouble.current(), 'refused: no room')
  trouble.began('no room')
  nowMs = 1999
  assert.equal(trouble.current(), null)
})
