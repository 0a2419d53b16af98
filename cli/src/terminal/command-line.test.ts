import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatTable, parseCommand, parseNumber, UsageError } from './command-line.ts'

const options = { state: { type: 'string' }, json: { type: 'boolean' } } as const
const usage = 'find NAME [--json]'
const one = { least: 1, most: 1 }

function usageError(message: RegExp | string) {
  return (error: unknown): boolean => {
    assert.ok(error instanceof UsageError)
    if (typeof message === 'string') assert.equal(error.message, message)
    else assert.match(error.message, message)
    return true
  }
}

test('flags and names are read in any order', () => {
  const { values, positionals } = parseCommand(
    ['--json', 'alice', '--state', 'dir'],
    options,
    usage,
    one,
  )
  assert.deepEqual({ ...values }, { json: true, state: 'dir' })
  assert.deepEqual(positionals, ['alice'])
})

test('an unknown flag is named, and how to use the command', () => {
  assert.throws(
    () => parseCommand(['alice', '--jsno'], options, usage, one),
    usageError("Unknown option '--jsno': use it like this: ./flightpath find NAME [--json]"),
  )
})

test('a flag without its value is named', () => {
  assert.throws(
    () => parseCommand(['alice', '--state'], options, usage, one),
    usageError(/--state <value>.*use it like this: \.\/flightpath find/),
  )
})

test('too few and too many names are refused', () => {
  for (const args of [[], ['alice', 'bob']]) {
    assert.throws(
      () => parseCommand(args, options, usage, one),
      usageError('Use it like this: ./flightpath find NAME [--json]'),
    )
  }
  assert.throws(() => parseCommand(['alice'], options, usage), UsageError)
})

test('numbers in the range are read, the first and the last one too', () => {
  assert.equal(parseNumber('port', '1', 1, 65535), 1)
  assert.equal(parseNumber('port', '65535', 1, 65535), 65535)
  assert.equal(parseNumber('port', '080', 1, 65535), 80)
})

test('whatever else stands where a number belongs is refused', () => {
  for (const text of ['', '0', '65536', '-1', '1.5', '1e3', '0x10', ' 1', '٣', '99999999999']) {
    assert.throws(
      () => parseNumber('port', text, 1, 65535),
      usageError(`--port must be a whole number from 1 to 65535, was ${text}.`),
    )
  }
})

test('a table has columns as wide as their widest cell and no blanks at the ends of lines', () => {
  const rows = [
    ['NAME', 'PID', 'LAG'],
    ['timeline', '1', ''],
    ['kafka', '12345', '7'],
  ]
  assert.equal(
    formatTable(rows),
    ['NAME      PID    LAG', 'timeline  1', 'kafka     12345  7'].join('\n'),
  )
  assert.equal(formatTable([]), '')
})
