import assert from 'node:assert/strict'
import { appendFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/test-folder.ts'
import { lastLogLines, logSize, openLogTail, rotateLog } from './log-file.ts'

const limit = 10 * 1024 * 1024

test('a log of more than 10 MB makes room and stays beside the new one', (t) => {
  const log = join(temporaryFolder(t), 'kafka.log')
  rotateLog(log)
  assert.ok(!existsSync(log))

  writeFileSync(log, 'small')
  truncateSync(log, limit)
  rotateLog(log)
  assert.equal(logSize(log), limit)

  writeFileSync(`${log}.1`, 'older')
  appendFileSync(log, '!')
  rotateLog(log)
  assert.ok(!existsSync(log))
  assert.equal(logSize(`${log}.1`), limit + 1)
})

test('the size of a log that is not there is 0', (t) => {
  assert.equal(logSize(join(temporaryFolder(t), 'none.log')), 0)
})

test('the last lines are those at the end, ended or not', (t) => {
  const log = join(temporaryFolder(t), 'write.log')
  assert.deepEqual(lastLogLines(log, 3), [])
  writeFileSync(log, 'one\ntwo\nthree\nfour\n')
  assert.deepEqual(lastLogLines(log, 3), ['two', 'three', 'four'])
  assert.deepEqual(lastLogLines(log, 9), ['one', 'two', 'three', 'four'])
  appendFileSync(log, 'half')
  assert.deepEqual(lastLogLines(log, 2), ['four', 'half'])
})

test('the last lines of a long log are read without the rest of it', (t) => {
  const log = join(temporaryFolder(t), 'write.log')
  const lines = Array.from({ length: 20_000 }, (_, number) => `line ${number}`)
  writeFileSync(log, `${lines.join('\n')}\n`)
  assert.deepEqual(lastLogLines(log, 2), ['line 19998', 'line 19999'])
})

test('following a log gives each whole line once, from where it was told to begin', (t) => {
  const log = join(temporaryFolder(t), 'write.log')
  writeFileSync(log, 'before\n')
  const tail = openLogTail(log, logSize(log))
  assert.deepEqual(tail.read(), [])
  appendFileSync(log, 'one\ntwo\nth')
  assert.deepEqual(tail.read(), ['one', 'two'])
  assert.deepEqual(tail.read(), [])
  appendFileSync(log, 'ree\n')
  assert.deepEqual(tail.read(), ['three'])
})

test('a character that is written in two parts arrives whole', (t) => {
  const log = join(temporaryFolder(t), 'write.log')
  const bytes = Buffer.from('a 🐦 sings\n')
  const tail = openLogTail(log, 0)
  appendFileSync(log, bytes.subarray(0, 4))
  assert.deepEqual(tail.read(), [])
  appendFileSync(log, bytes.subarray(4))
  assert.deepEqual(tail.read(), ['a 🐦 sings'])
})

test('more than one chunk of lines is followed without a gap', (t) => {
  const log = join(temporaryFolder(t), 'write.log')
  const tail = openLogTail(log, 0)
  const lines = Array.from({ length: 30_000 }, (_, number) => `line ${number}`)
  writeFileSync(log, `${lines.join('\n')}\n`)
  assert.deepEqual(tail.read(), lines)
})

test('following goes on in the log that takes the place of a rotated one', (t) => {
  const log = join(temporaryFolder(t), 'write.log')
  writeFileSync(log, 'long enough\nhalf of a li')
  const tail = openLogTail(log, 0)
  assert.deepEqual(tail.read(), ['long enough'])
  writeFileSync(log, 'new\n')
  assert.deepEqual(tail.read(), ['new'])
  assert.equal(readFileSync(log, 'utf8'), 'new\n')
})
