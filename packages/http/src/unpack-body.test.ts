import { ProblemError } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import {
  brotliCompressSync,
  deflateRawSync,
  deflateSync,
  gzipSync,
  zstdCompressSync,
} from 'node:zlib'
import { unpackBody } from './unpack-body.ts'

const limit = 64 * 1024
const body = Buffer.from('{"text":"Zürich とても 👩‍👩‍👧"}')
const largest = Buffer.alloc(limit, 'a')

async function refusal(bytes: Buffer, contentEncoding: string): Promise<ProblemError> {
  try {
    await unpackBody(bytes, contentEncoding, limit)
  } catch (error) {
    assert.ok(error instanceof ProblemError, String(error))
    return error
  }
  assert.fail(`${contentEncoding} was taken`)
}

test('a body is what it was before any coding, whoever wrote it', async () => {
  const packed: [string, Buffer][] = [
    ['gzip', gzipSync(body)],
    ['x-gzip', gzipSync(body, { level: 0 })],
    ['GZip', Buffer.concat([gzipSync(body.subarray(0, 5)), gzipSync(body.subarray(5))])],
    ['deflate', deflateSync(body)],
    ['deflate', deflateSync(body, { level: 9, windowBits: 9 })],
    ['deflate', deflateRawSync(body)],
    ['br', brotliCompressSync(body)],
    ['identity', body],
    ['', body],
    ['gzip, br', brotliCompressSync(gzipSync(body))],
    [' br ,identity,,\tdeflate', deflateSync(brotliCompressSync(body))],
    ['gzip, gzip, gzip', gzipSync(gzipSync(gzipSync(body)))],
  ]
  for (const [coding, bytes] of packed) {
    assert.deepEqual(await unpackBody(bytes, coding, limit), body, coding)
  }
})

test('a body may be as large as the limit unpacked, and no byte larger', async () => {
  const larger = Buffer.alloc(limit + 1, 'a')
  for (const [coding, pack] of [
    ['gzip', gzipSync],
    ['deflate', deflateSync],
    ['br', brotliCompressSync],
  ] as const) {
    assert.equal((await unpackBody(pack(largest), coding, limit)).length, limit, coding)
    assert.equal((await refusal(pack(larger), coding)).problem.status, 413, coding)
  }
  assert.equal((await refusal(gzipSync(gzipSync(larger)), 'gzip, gzip')).problem.status, 413)
})

test('a bomb is refused without being unpacked whole', async () => {
  const gibibyte = Buffer.concat(Array.from({ length: 64 }, () => bombOf16Mebibytes))
  assert.ok(gibibyte.length < 2 ** 20 + 2 ** 16)
  const before = process.memoryUsage().rss
  for (let time = 0; time < 20; time += 1) {
    assert.equal((await refusal(gibibyte, 'gzip')).problem.status, 413)
  }
  assert.ok(process.memoryUsage().rss - before < 2 ** 26)
})

const bombOf16Mebibytes = gzipSync(Buffer.alloc(2 ** 24))

test('bytes that are not what they claim are 400', async () => {
  const whole = gzipSync(body)
  const damaged = Buffer.from(whole)
  damaged[whole.length - 6] = (damaged[whole.length - 6] ?? 0) ^ 1
  for (const [coding, bytes] of [
    ['gzip', body],
    ['gzip', deflateSync(body)],
    ['gzip', whole.subarray(0, -5)],
    ['gzip', damaged],
    ['gzip', Buffer.alloc(0)],
    ['deflate', whole],
    ['deflate', deflateSync(body).subarray(0, -3)],
    ['br', body],
    ['br', whole],
    ['gzip, br', whole],
    ['br, gzip', whole],
  ] as const) {
    const { problem } = await refusal(bytes, coding)
    assert.equal(problem.status, 400, coding)
    assert.match(problem.detail, /the request body is not (gzip|deflate|br)/)
  }
})

test('another coding is 415, and the answer names those that are offered', async () => {
  for (const [coding, bytes] of [
    ['zstd', zstdCompressSync(body)],
    ['compress', body],
    ['*', body],
    ['gzip;q=1', gzipSync(body)],
    ['gzip, zstd', gzipSync(body)],
    ['__proto__', body],
    ['gzip,'.repeat(4), body],
    ['br,'.repeat(5000), body],
  ] as const) {
    const { problem, headers } = await refusal(bytes, coding)
    assert.equal(problem.status, 415, coding)
    assert.equal(headers['accept-encoding'], 'gzip, deflate, br')
  }
})
