import assert from 'node:assert/strict'
import {
  chmodSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readConfig } from './read-config.ts'
import { makeSecretFile } from './secret-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'flightpath-secret-'))
after(() => rmSync(folder, { recursive: true }))

const read = (path: string) => readConfig({ X_FILE: path }, (readers) => readers.secret('X_FILE'))

test('a secret is made once, at random, and for its owner alone', () => {
  const [one, other] = [join(folder, 'one'), join(folder, 'other')]
  makeSecretFile(one)
  makeSecretFile(other)
  const secret = read(one)
  assert.match(secret, /^[0-9a-f]{64}$/)
  assert.notEqual(read(other), secret)
  assert.equal(statSync(one).mode & 0o777, 0o600)
  makeSecretFile(one)
  assert.equal(read(one), secret)
  assert.deepEqual(readdirSync(folder).toSorted(), ['one', 'other'])
})

test('a secret that others may use, that is none or that is away is refused, and not repeated', () => {
  const path = join(folder, 'bad')
  const secret = 's'.repeat(32)
  for (const [content, mode, reason] of [
    [secret, 0o640, /others than its owner may use it \(mode 0640\)/],
    [secret, 0o604, /others than its owner may use it/],
    [secret, 0o602, /others than its owner may use it/],
    ['', 0o600, /it holds no secret/],
    ['\n', 0o600, /it holds no secret/],
    ['short', 0o600, /it holds no secret/],
    [`${secret}\r\nx-more: ${secret}`, 0o600, /it holds no secret/],
    [`${secret}ü`, 0o600, /it holds no secret/],
  ] as const) {
    writeFileSync(path, content)
    chmodSync(path, mode)
    assert.throws(
      () => read(path),
      ({ message }: Error) => reason.test(message) && !message.includes(secret),
      content,
    )
  }
  assert.throws(() => read(join(folder, 'none')), /X_FILE names .*ENOENT/)
  assert.throws(() => read(''), /X_FILE is missing/)
})

test('a line break behind a secret is no part of it', () => {
  const path = join(folder, 'broken')
  writeFileSync(path, `${'s'.repeat(32)}\n`, { mode: 0o600 })
  assert.equal(read(path), readFileSync(path, 'utf8').trim())
})
