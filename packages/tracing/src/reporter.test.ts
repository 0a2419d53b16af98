import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { Reporter } from './reporter.ts'
import {
  refusingUrl,
  silent,
  startAnsweringCollector,
  startHungCollector,
} from './test-collector.ts'

const span = JSON.stringify({ traceId: 'a'.repeat(32), id: 'b'.repeat(16), name: 'deliver' })

function report(zipkinUrl: string): Reporter {
  return new Reporter({ zipkinUrl, log: silent, random: () => 0.5 })
}

async function eventually(isTrue: () => boolean): Promise<void> {
  for (let tries = 0; tries < 1_000 && !isTrue(); tries += 1) await pause(10)
  assert.ok(isTrue())
}

async function timed(work: () => PromiseLike<void>): Promise<number> {
  const begin = performance.now()
  await work()
  return performance.now() - begin
}

describe('the reporter', () => {
  test('sends what came within a fifth of a second as one post', async () => {
    await using collector = await startAnsweringCollector(() => 202)
    await using reporter = report(collector.url)
    for (let count = 0; count < 20; count += 1) reporter.report(span)
    await eventually(() => reporter.metrics().queued === 0)
    assert.equal(reporter.metrics().reported, 20)
    assert.deepEqual(
      collector.answers.map(({ spans }) => spans),
      [20],
    )
  })

  test('cuts what is more into posts of 500 spans and half a megabyte at most', async () => {
    await using collector = await startAnsweringCollector(() => 202)
    await using reporter = report(collector.url)
    for (let count = 0; count < 1_234; count += 1) reporter.report(span)
    const large = JSON.stringify({ name: 'ü'.repeat(50_000) })
    for (let count = 0; count < 12; count += 1) reporter.report(large)
    await eventually(() => reporter.metrics().queued === 0)
    assert.equal(reporter.metrics().reported, 1_246)
    assert.equal(
      collector.answers.reduce((sum, { spans }) => sum + spans, 0),
      1_246,
    )
    assert.ok(collector.answers.every(({ spans }) => spans <= 500))
    assert.ok(collector.answers.every(({ bytes }) => bytes <= 512 * 1024 + 2))
  })

  test('tries a post once more when the collector failed, and not when it refused', async () => {
    await using failing = await startAnsweringCollector((post) => (post === 0 ? 503 : 202))
    await using reporter = report(failing.url)
    reporter.report(span)
    await eventually(() => reporter.metrics().reported === 1)
    assert.deepEqual(
      failing.answers.map(({ status }) => status),
      [503, 202],
    )

    await using broken = await startAnsweringCollector(() => 503)
    await using unlucky = report(broken.url)
    unlucky.report(span)
    await eventually(() => unlucky.metrics().failed === 1)
    assert.equal(broken.answers.length, 2)

    await using refusing = await startAnsweringCollector(() => 400)
    await using refused = report(refusing.url)
    refused.report(span)
    await eventually(() => refused.metrics().failed === 1)
    assert.equal(refusing.answers.length, 1)
  })

  test('holds 10,000 spans while the collector hangs, on two connections, and closes after a second', async () => {
    await using collector = await startHungCollector()
    const reporter = report(collector.url)
    for (let count = 0; count < 100_000; count += 1) reporter.report(span)
    assert.equal(reporter.metrics().queued, 10_000)
    assert.equal(reporter.metrics().dropped.full, 90_000)
    await eventually(() => collector.connections() === 2)
    const closing = await timed(() => reporter[Symbol.asyncDispose]())
    assert.ok(closing > 900, `${closing} ms to close`)
    assert.equal(collector.connections(), 2)
    const { reported, failed, dropped, queued } = reporter.metrics()
    assert.deepEqual([reported, queued, failed + dropped.closed], [0, 0, 10_000])
  })

  test('holds five megabytes of large spans', async () => {
    await using collector = await startHungCollector()
    await using reporter = report(collector.url)
    const large = JSON.stringify({ name: 'x'.repeat(100_000) })
    for (let count = 0; count < 200; count += 1) reporter.report(large)
    assert.equal(reporter.metrics().queued, 52)
    assert.equal(reporter.metrics().dropped.full, 148)
  })

  test('gives a hung post up after two seconds, twice, and goes on', async () => {
    await using collector = await startHungCollector()
    await using reporter = report(collector.url)
    reporter.report(span)
    const took = await timed(() => eventually(() => reporter.metrics().failed === 1))
    assert.ok(took > 4_000, `${took} ms`)
    assert.equal(reporter.metrics().queued, 0)
  })

  test('drops what a closed port refuses, and closes at once', async () => {
    const reporter = report(await refusingUrl())
    for (let count = 0; count < 3_000; count += 1) reporter.report(span)
    await eventually(() => reporter.metrics().failed === 3_000)
    assert.equal(reporter.metrics().queued, 0)
    await reporter[Symbol.asyncDispose]()
  })

  test('sends what is left when it closes, and drops what comes later', async () => {
    await using collector = await startAnsweringCollector(() => 202)
    const reporter = report(collector.url)
    for (let count = 0; count < 600; count += 1) reporter.report(span)
    await reporter[Symbol.asyncDispose]()
    assert.equal(
      collector.answers.reduce((sum, { spans }) => sum + spans, 0),
      600,
    )
    reporter.report(span)
    assert.deepEqual(reporter.metrics(), {
      reported: 600,
      dropped: { full: 0, closed: 1 },
      failed: 0,
      queued: 0,
    })
  })
})
