import assert from 'node:assert/strict'
import { readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import Type from 'typebox'
import { temporaryFolder } from '../../test/test-folder.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'

const Shape = Type.Object({ port: Type.Integer() })

test('what was written is read, by its owner alone, and nothing else is left', (t) => {
  const folder = temporaryFolder(t)
  const path = join(folder, 'ports.json')
  assert.equal(readJsonFile(path, Shape), null)
  writeJsonFile(path, { port: 1 })
  writeJsonFile(path, { port: 2 })
  assert.deepEqual(readJsonFile(path, Shape), { port: 2 })
  assert.equal(statSync(path).mode & 0o777, 0o600)
  assert.deepEqual(readdirSync(folder), ['ports.json'])
})

test('a file that others could read becomes private', (t) => {
  const path = join(temporaryFolder(t), 'ports.json')
  writeFileSync(path, '{}', { mode: 0o644 })
  writeJsonFile(path, { port: 1 })
  assert.equal(statSync(path).mode & 0o777, 0o600)
})

test('a file of another shape is named', (t) => {
  const path = join(temporaryFolder(t), 'ports.json')
  writeFileSync(path, '{"port":"80"}')
  assert.throws(() => readJsonFile(path, Shape), {
    message: `${path} was written by another version of flightpath: delete it`,
  })
})

test('a file that is no JSON is named', (t) => {
  const path = join(temporaryFolder(t), 'ports.json')
  writeFileSync(path, '{"port":')
  assert.throws(() => readJsonFile(path, Shape), {
    message: `${path} is no JSON, so something else wrote it: delete it`,
  })
})

test('what cannot be read for another reason than that it is not there is an error', (t) => {
  const folder = temporaryFolder(t)
  assert.throws(() => readJsonFile(folder, Shape), { code: 'EISDIR' })
})
