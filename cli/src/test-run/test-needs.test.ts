import assert from 'node:assert/strict'
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { temporaryFolder } from '../../test/test-folder.ts'
import { root } from '../state/root.ts'
import { readNeeds } from './test-needs.ts'

const url = (name: string): string =>
  `export const url = process.env['FLIGHTPATH_TEST_${name}_URL']\n`

/** What the file `it.test.ts` needs among these. */
function needsAmong(t: TestContext, files: Readonly<Record<string, string>>) {
  const folder = temporaryFolder(t)
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileSync(join(folder, path), text)
  }
  const { servers, stack, alone } = readNeeds(folder, 'it.test.ts')
  return { servers: [...servers].toSorted(), stack, alone }
}

test('a file that names no server needs none', (t) => {
  const needs = needsAmong(t, { 'it.test.ts': "import { test } from 'node:test'\n" })
  assert.deepEqual(needs, { servers: [], stack: false, alone: false })
})

test('a file needs what it names, and what its helpers and theirs name', (t) => {
  const needs = needsAmong(t, {
    'it.test.ts': `import { url } from './helper.ts'\n${url('REDIS').replace('url', 'redis')}`,
    'helper.ts': "export { url } from './deeper/own.ts'\n",
    'deeper/own.ts': `import type { other } from '../types.ts'\n${url('MYSQL')}`,
    'types.ts': `export type other = string\n${url('ZIPKIN')}`,
  })
  assert.deepEqual(needs.servers, ['mysql', 'redis'])
})

test('a helper that is told the server needs those that it is told', (t) => {
  const needs = needsAmong(t, {
    'it.test.ts': "import { server } from './helper.ts'\nserver('KAFKA_BROKERS')\n",
    'helper.ts': 'export const server = (name: string) => process.env[`FLIGHTPATH_TEST_${name}`]\n',
  })
  assert.deepEqual(needs.servers, ['kafka'])
})

test('a comment says that it runs alone', (t) => {
  const text = `// Runs alone: it stops Redis.\n${url('REDIS')}`
  assert.equal(needsAmong(t, { 'it.test.ts': text }).alone, true)
})

test('of a package only what exports the imported names counts', () => {
  // `eventually` comes from the package that also reads the running stack.
  const waits = 'packages/tracing/src/tracer.test.ts'
  assert.deepEqual([...readNeeds(root, waits).servers], ['zipkin'])
  assert.equal(readNeeds(root, 'services/write/test/engagements.test.ts').stack, false)
  assert.equal(readNeeds(root, 'story/01-a-tweet-is-accepted.test.ts').stack, true)
})
