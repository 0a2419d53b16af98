import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { identify, isRunning } from './process-identity.ts'

test('a process is itself as long as it runs', async (t) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  assert.ok(child.pid !== undefined)
  const identity = identify(child.pid)
  assert.ok(identity)
  assert.equal(identity.pid, child.pid)
  assert.deepEqual(identify(child.pid), identity)
  assert.ok(isRunning(identity))

  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(identify(child.pid), null)
  assert.ok(!isRunning(identity))
})

test('another process of the same id is not taken for it', () => {
  const self = identify(process.pid)
  assert.ok(self)
  assert.ok(!isRunning({ ...self, started: 'the day before' }))
})

test('two processes have two identities', async (t) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  assert.notEqual(identify(child.pid ?? 0)?.started, identify(process.pid)?.started)
})
