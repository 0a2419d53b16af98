import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createLogger } from './logger.ts'
import type { LogSettings } from './logger.ts'

/** A logger, and what it wrote, one object for each line. */
function listen(settings: LogSettings) {
  const lines: Record<string, unknown>[] = []
  const destination = { write: (line: string) => void lines.push(JSON.parse(line)) }
  return { log: createLogger('fanout', { ...settings, destination }), lines }
}

test('a line is JSON with its level, time, service, fields and message', () => {
  const { log, lines } = listen({ level: 'info' })
  log.info({ tweetId: '12', followers: 3 }, 'delivered')
  const [line] = lines
  assert.ok(typeof line?.['time'] === 'string')
  assert.equal(new Date(line['time']).toISOString(), line['time'])
  const { time: _time, ...rest } = line
  assert.deepEqual(rest, {
    level: 'info',
    service: 'fanout',
    tweetId: '12',
    followers: 3,
    message: 'delivered',
  })
})

test('lines below the level are not written', () => {
  const { log, lines } = listen({ level: 'warn' })
  log.debug({}, 'no')
  log.info({}, 'no')
  log.warn({}, 'yes')
  log.error({}, 'yes')
  assert.deepEqual(
    lines.map(({ level, message }) => [level, message]),
    [
      ['warn', 'yes'],
      ['error', 'yes'],
    ],
  )
})

test('a child adds its fields to its own lines', () => {
  const { log, lines } = listen({ level: 'info' })
  log.child({ topic: 'tweets.v1' }).info({ partition: 1 }, 'assigned')
  log.info({}, 'plain')
  assert.equal(lines[0]?.['topic'], 'tweets.v1')
  assert.equal(lines[0]?.['partition'], 1)
  assert.equal(lines[1]?.['topic'], undefined)
})

test('what the mixin returns is on each line, and one line leaves nothing to the next', () => {
  const shared = { traceId: 'abc' }
  const { log, lines } = listen({ level: 'info', mixin: () => shared })
  log.info({ tweetId: '1' }, 'first')
  log.info({}, 'second')
  assert.deepEqual(
    lines.map(({ traceId, tweetId }) => [traceId, tweetId]),
    [
      ['abc', '1'],
      ['abc', undefined],
    ],
  )
})

test('an error is written with its cause', () => {
  const { log, lines } = listen({ level: 'info' })
  const error = new TypeError('cannot deliver 12', { cause: new Error('redis is away') })
  log.error({ error }, 'delivery failed')
  const written = JSON.stringify(lines[0]?.['error'])
  assert.match(written, /"type":"TypeError"/)
  assert.match(written, /cannot deliver 12/)
  assert.match(written, /redis is away/)
})

test('secrets are not written, on the first level or the second', () => {
  const { log, lines } = listen({ level: 'info' })
  log.info({ token: 'hunter2', headers: { authorization: 'Bearer hunter2' } }, 'request')
  log.child({ secret: 'hunter2' }).info({ account: { password: 'hunter2' } }, 'account')
  assert.equal(lines.length, 2)
  assert.doesNotMatch(JSON.stringify(lines), /hunter2/)
})
