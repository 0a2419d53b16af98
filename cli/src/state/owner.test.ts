import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { lstatSync, readdirSync, readlinkSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { temporaryFolder } from '../../test/test-folder.ts'
import { identify } from '../processes/process-identity.ts'
import { claimState, readOwner, releaseState } from './owner.ts'
import { stateFolder } from './state-folder.ts'

test('a claim makes the folder and names this process until it is released', (t) => {
  const folder = stateFolder(join(temporaryFolder(t), 'new'))
  assert.equal(readOwner(folder), null)

  const self = claimState(folder)
  assert.deepEqual(self, identify(process.pid))
  assert.deepEqual(readOwner(folder), self)

  releaseState(folder)
  assert.equal(readOwner(folder), null)
  assert.deepEqual(readdirSync(folder.path), [])
})

test('while its owner lives nobody else gets the folder', async (t) => {
  const folder = stateFolder(temporaryFolder(t))
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  await once(child, 'spawn')
  const owner = identify(child.pid ?? 0)
  assert.ok(owner)
  symlinkSync(`${owner.pid} ${owner.started}`, folder.owner)

  assert.throws(() => claimState(folder), { name: 'AlreadyRunningError' })
  assert.deepEqual(readOwner(folder), owner)

  child.kill('SIGKILL')
  await once(child, 'exit')
  assert.equal(readOwner(folder), null)
  assert.deepEqual(claimState(folder), identify(process.pid))
  assert.deepEqual(readOwner(folder), identify(process.pid))
})

test('a claim of an earlier process with this id is replaced', (t) => {
  const folder = stateFolder(temporaryFolder(t))
  symlinkSync(`${process.pid} long ago`, folder.owner)
  assert.equal(readOwner(folder), null)
  const self = claimState(folder)
  assert.ok(lstatSync(folder.owner).isSymbolicLink())
  assert.equal(readlinkSync(folder.owner), `${self.pid} ${self.started}`)
})

test('of many that claim a folder at once, after its owner was killed, exactly one gets it', async (t) => {
  const folder = stateFolder(temporaryFolder(t))
  symlinkSync('1 long ago', folder.owner)
  const code = `
    const { claimState } = await import(${JSON.stringify(new URL('owner.ts', import.meta.url).href)})
    process.stdin.once('data', () => {
      try {
        claimState(${JSON.stringify(folder)})
        process.stdout.write('claimed\\n')
      } catch (error) {
        process.stdout.write(error.name + '\\n')
      }
    })
    process.stdout.write('ready\\n')`
  const children = Array.from({ length: 6 }, () =>
    spawn(process.execPath, ['--input-type=module', '-e', code], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  )
  t.after(() => children.forEach((child) => child.kill('SIGKILL')))
  await Promise.all(children.map((child) => once(child.stdout, 'data')))

  const said = children.map(async (child) => String((await once(child.stdout, 'data'))[0]).trim())
  for (const child of children) child.stdin.write('go\n')

  const expected = ['AlreadyRunningError', 'claimed']
  assert.deepEqual([...new Set(await Promise.all(said))].toSorted(), expected)
  assert.equal((await Promise.all(said)).filter((word) => word === 'claimed').length, 1)
})
