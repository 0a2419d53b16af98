// The composed stack takes minutes to try: `./flightpath test` does so when something that it is made of has changed.
import assert from 'node:assert/strict'
import { appendFileSync, cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { hashInputs, isTried, listInputs, setTried } from './compose/tried.ts'

const root = resolve(import.meta.dirname, '..')
const copy = mkdtempSync(join(tmpdir(), 'flightpath-tried-'))
after(() => rmSync(copy, { recursive: true }))

test('a change of whatever the composed stack is made of is noticed', () => {
  const inputs = listInputs(root)
  for (const path of ['docker-compose.yml', 'Dockerfile', 'infra/src/servers.ts', 'pnpm-lock.yaml'])
    assert.ok(inputs.includes(path), path)
  assert.ok(inputs.includes('test/compose/stand-ins/kafka/run'))
  for (const path of inputs) cpSync(join(root, path), join(copy, path), { recursive: true })
  assert.equal(isTried(copy), false)
  setTried(copy, hashInputs(copy))
  assert.equal(isTried(copy), true)
  for (const path of inputs) {
    appendFileSync(join(copy, path), '\n')
    assert.equal(isTried(copy), false, path)
    setTried(copy, hashInputs(copy))
  }
  writeFileSync(join(copy, dirname('infra/src/servers.ts'), 'one-more.ts'), '')
  assert.equal(isTried(copy), false)
})
