import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { withLock } from './lock.ts'

test('two that want the same lock work one after the other', async (t) => {
  const folder = await temporaryFolder(t)
  const happened: string[] = []
  const work = async (name: string): Promise<void> => {
    await withLock(join(folder, 'lock'), async () => {
      happened.push(`${name} begins`)
      await new Promise((resolve) => setImmediate(resolve))
      happened.push(`${name} ends`)
    })
  }

  await Promise.all([work('a'), work('b')])

  assert.deepEqual(happened.toSorted(), ['a begins', 'a ends', 'b begins', 'b ends'])
  assert.equal(happened[0]?.at(0), happened[1]?.at(0), 'the first ends before the other begins')
  assert.deepEqual(await readdir(folder), [])
})

test('the lock of a process that was killed is taken over', async (t) => {
  const folder = await temporaryFolder(t)
  const killed = spawn(process.execPath, ['--version'], { stdio: 'ignore' })
  await once(killed, 'close')
  await symlink(String(killed.pid), join(folder, 'lock'))
  let worked = false

  await withLock(join(folder, 'lock'), async () => {
    worked = true
    await Promise.resolve()
  })

  assert.ok(worked)
})

test('the lock is free again after work that failed', async (t) => {
  const folder = await temporaryFolder(t)

  await assert.rejects(
    withLock(join(folder, 'lock'), async () => await Promise.reject(new Error('no'))),
    /^Error: no$/,
  )

  assert.deepEqual(await readdir(folder), [])
})

async function temporaryFolder(t: TestContext): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'flightpath-lock-'))
  t.after(async () => await rm(folder, { recursive: true }))
  return folder
}
