import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'

/** Passes the failpoint in a process of its own; tells how that ended. */
function passInProcess(folder: string | null): { signal: string | null; passed: boolean } {
  const program = `
    import { createFailpoint } from ${JSON.stringify(import.meta.resolve('./index.ts'))}
    createFailpoint(${JSON.stringify(folder)})('fanout-mid-batch')
    process.stdout.write('passed')`
  const { signal, stdout } = spawnSync(process.execPath, ['--input-type=module', '-e', program], {
    encoding: 'utf8',
  })
  return { signal, passed: stdout === 'passed' }
}

test('a process dies at the failpoint whose file is there, and the next one gets past', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'failpoint-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'fanout-mid-batch')
  writeFileSync(file, '')

  assert.deepEqual(passInProcess(folder), { signal: 'SIGKILL', passed: false })
  assert.ok(!existsSync(file))
  assert.deepEqual(passInProcess(folder), { signal: null, passed: true })
})

test('another failpoint file and no folder at all change nothing', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'failpoint-'))
  t.after(() => rmSync(folder, { recursive: true }))
  writeFileSync(join(folder, 'change-before-publish'), '')

  assert.deepEqual(passInProcess(folder), { signal: null, passed: true })
  assert.deepEqual(passInProcess(null), { signal: null, passed: true })
})
