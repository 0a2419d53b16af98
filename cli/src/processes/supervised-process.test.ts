import assert from 'node:assert/strict'
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { getPriority } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { eventually } from '@flightpath/testing'
import { temporaryFolder } from '../../test/test-folder.ts'
import { isRunning, type ProcessIdentity } from './process-identity.ts'
import { superviseProcess, type ProcessSpec } from './supervised-process.ts'

/** Says `up` in a file, and stays. */
const staying = `require('fs').writeFileSync('up', String(process.pid)); setInterval(() => {}, 1000);`

/** Supervises `node -e code` in a folder of its own; it is healthy once it has written the file `up`. */
function start(t: TestContext, code: string, changes: Partial<ProcessSpec> = {}) {
  const folder = temporaryFolder(t)
  const started: ProcessIdentity[] = []
  const now: { process: ProcessIdentity | null } = { process: null }
  const said: string[] = []
  const log = join(folder, 'child.log')
  const supervised = superviseProcess(
    {
      name: 'child',
      command: process.execPath,
      args: ['-e', code],
      env: process.env,
      yields: false,
      cwd: folder,
      log,
      prepare: () => Promise.resolve(),
      healthy: () => Promise.resolve(existsSync(join(folder, 'up'))),
      startWithinMs: 30_000,
      stopWithinMs: 10_000,
      ...changes,
    },
    {
      onProcess(identity) {
        now.process = identity
        if (identity !== null) started.push(identity)
      },
      report: (sentence) => said.push(sentence),
    },
  )
  t.after(async () => await supervised.stop())
  return { ...supervised, folder, log, started, now, said }
}

test('a process that yields is nicer than the others, and stays so', async (t) => {
  const [yielding, other] = [start(t, staying, { yields: true }), start(t, staying)]
  await Promise.all([yielding.healthy, other.healthy])
  const nicenessOf = ({ now }: typeof other) => getPriority(now.process?.pid)
  assert.equal(nicenessOf(yielding) - nicenessOf(other), 3)
  const first = yielding.now.process
  process.kill(first?.pid ?? 0, 'SIGKILL')
  await eventually('the process is started again', () => yielding.started.length === 2)
  assert.equal(nicenessOf(yielding) - nicenessOf(other), 3)
  const group = `/proc/${yielding.now.process?.pid}/autogroup`
  if (!existsSync(group)) return
  await eventually('its group yields', () => /nice 3$/m.test(readFileSync(group, 'utf8')))
})

test('a process runs with its settings and output until it is stopped', async (t) => {
  const child = start(
    t,
    `console.log(process.env.GREETING); console.error('and errors'); ${staying}`,
    {
      env: { ...process.env, GREETING: 'hello' },
    },
  )
  await child.healthy
  assert.equal(child.started.length, 1)
  assert.ok(child.now.process && isRunning(child.now.process))
  assert.equal(readFileSync(join(child.folder, 'up'), 'utf8'), String(child.now.process.pid))

  await child.stop()
  assert.equal(child.now.process, null)
  assert.equal(child.started.filter(isRunning).length, 0)
  assert.equal(readFileSync(child.log, 'utf8'), 'hello\nand errors\n')
  assert.deepEqual(child.said, [])
})

test('one that is killed is started again, as often as that happens', async (t) => {
  let prepared = 0
  const child = start(t, staying, {
    prepare: async () => {
      prepared += 1
      await Promise.resolve()
    },
  })
  await child.healthy
  for (const times of [2, 3]) {
    process.kill(child.started.at(-1)?.pid ?? 0, 'SIGKILL')
    await eventually('there is another one', () => child.started.length === times)
  }
  assert.equal(new Set(child.started.map(({ pid }) => pid)).size, 3)
  assert.equal(prepared, 3)
  assert.deepEqual(child.said, [
    'child was ended by SIGKILL; it is started again in 100 ms',
    'child was ended by SIGKILL; it is started again in 200 ms',
  ])
  await child.stop()
  assert.equal(child.started.filter(isRunning).length, 0)
})

test('one that ends by itself is started again, whatever its status', async (t) => {
  const child = start(t, `if (require('fs').existsSync('up')) process.exit(0); ${staying}`)
  await child.healthy
  process.kill(child.started[0]?.pid ?? 0, 'SIGKILL')
  await eventually('it ended by itself', () => child.said.length >= 2)
  assert.equal(child.said[1], 'child ended with status 0; it is started again in 200 ms')
})

test('one that dies again and again before it is healthy is given up with the end of its log', async (t) => {
  const child = start(t, `console.log('line 1\\nthe reason'); process.exit(3)`)
  await assert.rejects(child.healthy, {
    message: `child could not be started: it ended with status 3. The end of ${child.log}:\n${'  line 1\n  the reason\n'.repeat(4)}`,
  })
  await child.stop()
  assert.equal(child.started.filter(isRunning).length, 0)
})

test('a few deaths at the start are borne', async (t) => {
  const code = `
    const fs = require('fs')
    const count = fs.existsSync('count') ? Number(fs.readFileSync('count', 'utf8')) : 0
    fs.writeFileSync('count', String(count + 1))
    if (count < 3) process.exit(1)
    ${staying}`
  const child = start(t, code)
  await child.healthy
  assert.equal(child.said.length, 3)
})

test('one that cannot be executed is given up with the reason', async (t) => {
  const child = start(t, '', { command: '/no/such/program' })
  await assert.rejects(
    child.healthy,
    /child could not be started: it could not be started: .*ENOENT/,
  )
})

test('one that cannot be prepared is given up with the reason', async (t) => {
  const child = start(t, staying, { prepare: () => Promise.reject(new Error('no room')) })
  await assert.rejects(child.healthy, /it could not be started: no room/)
  assert.deepEqual(child.started, [])
})

test('one that never answers is given up in time, and can still be stopped', async (t) => {
  const child = start(t, staying, { healthy: () => Promise.resolve(false), startWithinMs: 300 })
  await assert.rejects(child.healthy, /it gave no answer within 0\.3 s/)
  await child.stop()
  assert.equal(child.started.filter(isRunning).length, 0)
})

test('one that ignores being asked is ended by force, with what it started', async (t) => {
  const code = `
    process.on('SIGTERM', () => require('fs').writeFileSync('asked', ''))
    const { pid } = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    require('fs').writeFileSync('grandchild', String(pid))
    ${staying}`
  const child = start(t, code, { stopWithinMs: 500 })
  await child.healthy
  const grandchild = Number(readFileSync(join(child.folder, 'grandchild'), 'utf8'))

  await child.stop()
  assert.ok(existsSync(join(child.folder, 'asked')), 'it was asked first')
  assert.deepEqual(child.said, ['child did not stop within 0.5 s and was ended'])
  assert.equal(child.started.filter(isRunning).length, 0)
  await eventually('what it started is gone', () => !answersSignals(grandchild))
})

test('stopping while the next start is awaited starts nothing', async (t) => {
  const child = start(t, 'process.exit(1)')
  await eventually('it has died', () => child.said.length > 0)
  await child.stop()
  await assert.rejects(child.healthy, { message: 'child was stopped before it was ready' })
  const starts = child.started.length
  writeFileSync(join(child.folder, 'up'), '')
  await new Promise((resolve) => setImmediate(resolve))
  assert.equal(child.started.length, starts)
  assert.equal(child.now.process, null)
})

test('stopping twice is stopping once', async (t) => {
  const child = start(t, staying)
  await child.healthy
  await Promise.all([child.stop(), child.stop()])
  assert.deepEqual(child.said, [])
  assert.equal(child.now.process, null)
})

function answersSignals(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch {
    return false
  }
}
