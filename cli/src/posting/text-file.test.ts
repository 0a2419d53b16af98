import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'
import { openTextFile } from './text-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'text-file-'))
after(() => rmSync(folder, { recursive: true }))
let files = 0

function write(content: string | Buffer): string {
  const path = join(folder, `${(files += 1)}.jsonl`)
  writeFileSync(path, content)
  return path
}

async function linesOf(path: string): Promise<string[]> {
  const lines: string[] = []
  for await (const line of (await openTextFile(path)).lines()) lines.push(line)
  return lines
}

test('lines are the same with and without a mark, however they end', async () => {
  const lines = ['{"a":"é🐦"}', '', '  ', '{"b":"x\u2028y\u2029\u0085\v\fz"}', 'last']
  for (const mark of ['', '\uFEFF']) {
    for (const end of ['\n', '\r\n', '\r']) {
      for (const last of ['', end, end + end]) {
        const expected = last === end + end ? [...lines, ''] : lines
        assert.deepEqual(await linesOf(write(mark + lines.join(end) + last)), expected)
      }
    }
  }
})

test('a file of several chunks is cut nowhere but between lines', async () => {
  const lines = Array.from(
    { length: 5000 },
    (_, number) => `${number} ${'é漢🐦'.repeat(number % 40)}`,
  )
  for (const end of ['\n', '\r\n']) assert.deepEqual(await linesOf(write(lines.join(end))), lines)
  const long = ['漢'.repeat(200_000), 'a', '🐦'.repeat(100_001)]
  assert.deepEqual(await linesOf(write(`${long.join('\r\n')}\n`)), long)
})

test('a mark is one at the very beginning only; an empty file has no lines', async () => {
  assert.deepEqual(await linesOf(write('\uFEFFa\n\uFEFFb')), ['a', '\uFEFFb'])
  assert.deepEqual(await linesOf(write('')), [])
  assert.deepEqual(await linesOf(write('\uFEFF')), [])
})

const json = '{"username":"a","text":"café"}\n'
const big = Buffer.from(json.replace('é', 'e').repeat(10_000))
const utf16 = Buffer.from(json, 'utf16le')
const foreign: [string, Buffer, RegExp][] = [
  ['UTF-16 LE', Buffer.concat([Buffer.from([0xff, 0xfe]), utf16]), / is UTF-16 LE, not UTF-8\./],
  [
    'UTF-16 BE',
    Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(utf16).swap16()]),
    /UTF-16 BE/,
  ],
  ['UTF-16 LE without a mark', utf16, /UTF-16 LE/],
  ['UTF-16 BE without a mark', Buffer.from(utf16).swap16(), /UTF-16 BE/],
  ['UTF-32 LE', Buffer.from('fffe00007b000000', 'hex'), /UTF-32 LE/],
  ['UTF-32 BE', Buffer.from('0000feff0000007b', 'hex'), /UTF-32 BE/],
  [
    'Latin-1',
    Buffer.from(json, 'latin1'),
    /is not UTF-8: line 1 looks like Latin-1 \(ISO-8859-1\)/,
  ],
  ['Latin-1 far below', Buffer.concat([big, Buffer.from(json, 'latin1'), big]), /line 10001 looks/],
  [
    'Windows-1252',
    Buffer.from('\n\n{"text":"\x93quoted\x94"}', 'latin1'),
    /line 3 .* Windows-1252/,
  ],
  [
    'a cut character',
    Buffer.from(json).subarray(0, json.indexOf('é') + 1),
    /^[^ ]+ is not UTF-8: line 1/,
  ],
  ['a surrogate in UTF-8', Buffer.from('"\xed\xa0\x80"', 'latin1'), /not UTF-8/],
  ['gzip', Buffer.from('1f8b0800', 'hex'), /is compressed by gzip/],
]

test('another encoding is one sentence that names it, and not a line is read', async () => {
  for (const [name, bytes, message] of foreign) {
    const path = write(bytes)
    await assert.rejects(openTextFile(path), (error: Error) => {
      assert.match(error.message, message, name)
      assert.ok(error.message.startsWith(`${path} is `))
      assert.match(error.message, /Save it as UTF-8; nothing of it was used\.$/)
      return true
    })
  }
})

test('no file and a folder are one sentence, too', async () => {
  await assert.rejects(
    openTextFile(join(folder, 'none')),
    /^CommandError: There is no file .*none\.$/,
  )
  await assert.rejects(openTextFile(folder), /^CommandError: .* is a folder; name a file in it\.$/)
})

test('what comes through a pipe, once, is read as well', async () => {
  const pipe = join(folder, 'pipe')
  await promisify(execFile)('mkfifo', [pipe])
  const [lines] = await Promise.all([linesOf(pipe), writeFile(pipe, '\uFEFFone\r\ntwo é\r\n')])
  assert.deepEqual(lines, ['one', 'two é'])
})
