import assert from 'node:assert/strict'
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { temporaryFolder } from '../../test/test-folder.ts'
import { writeSettings } from '../state/settings.ts'
import { stateFolder } from '../state/state-folder.ts'
import { chooseServers, readAsked, type ServersChoice } from './choose-servers.ts'

const nothingAsked = { serversBy: null, mysql: null }

test('processes are chosen where Java and Maven are, and the other way is named', async (t) => {
  const machine = createMachine(t)
  machine.addProgram('mvn', 'exit 0')
  machine.addProgram('docker', 'exit 0')
  assert.deepEqual(await machine.choose(), { serversBy: 'native', mysql: 'mariadb' })
  assert.match(machine.said(), /run as processes of this machine; --servers docker has them/)
  assert.match(machine.said(), /MariaDB runs as MySQL: Debian/)
})

test('containers are chosen where Maven is missing, and what processes would need is said', async (t) => {
  const machine = createMachine(t)
  machine.addProgram('docker', 'exit 0')
  assert.deepEqual(await machine.choose(), { serversBy: 'docker' })
  assert.match(machine.said(), /in containers; --servers native has them as processes\. Maven is/)
})

test('an engine that cannot fetch images does not get the servers', async (t) => {
  const machine = createMachine(t)
  machine.addProgram(
    'docker',
    'case "$*" in *pull*) echo "dial tcp: no such host" >&2; exit 1;; esac',
  )
  await assert.rejects(
    machine.choose(),
    /^CommandError: Docker cannot fetch the servers' images: .*dial tcp: no such host\. Without Docker: Maven/,
  )
  machine.addProgram('mvn', 'exit 0')
  assert.equal((await machine.choose()).serversBy, 'native')
})

test('without an engine and without Maven it is said what to install', async (t) => {
  await assert.rejects(
    createMachine(t).choose(),
    /^CommandError: Maven is needed .* or start Docker/,
  )
})

test('what the data were made with is kept, and another program does not get them', async (t) => {
  const machine = createMachine(t)
  mkdirSync(join(machine.folder.data, 'mysql/data'), { recursive: true })
  writeSettings(machine.folder, { serversBy: 'native', demo: 'none' })
  assert.deepEqual(await machine.choose(), { serversBy: 'native', mysql: 'mariadb' })
  writeSettings(machine.folder, { serversBy: 'native', mysql: 'mysql', demo: 'none' })
  assert.deepEqual(await machine.choose(), { serversBy: 'native', mysql: 'mysql' })
  await assert.rejects(
    machine.choose({ serversBy: 'native', mysql: 'mariadb' }),
    /^UsageError: .* were made with --mysql mysql: delete them by \.\/flightpath down --wipe/,
  )
})

test('flags that contradict each other or say something else are refused', () => {
  assert.deepEqual(readAsked(undefined, 'mariadb'), { serversBy: 'native', mysql: 'mariadb' })
  assert.throws(() => readAsked('docker', 'mysql'), /^UsageError: --mysql chooses among native/)
  assert.throws(() => readAsked('podman', undefined), /^UsageError: --servers must be docker/)
  assert.throws(() => readAsked(undefined, 'postgres'), /^UsageError: --mysql must be mysql or/)
})

/** A checkout without fetched servers, on a machine whose only programs are those that are added. */
function createMachine(t: TestContext) {
  const root = temporaryFolder(t)
  const programs = join(root, 'bin')
  mkdirSync(programs)
  symlinkSync('/bin/sh', join(programs, 'sh'))
  const before = process.env['PATH']
  process.env['PATH'] = programs
  t.after(() => {
    process.env['PATH'] = before
  })
  const sentences: string[] = []
  const folder = stateFolder(join(root, 'state'))
  mkdirSync(folder.path)
  return {
    folder,
    addProgram(name: string, script: string): void {
      writeFileSync(join(programs, name), `#!/bin/sh\n${script}\n`)
      chmodSync(join(programs, name), 0o755)
    },
    said: () => sentences.join('\n'),
    choose: async (
      asked: Parameters<typeof chooseServers>[1] = nothingAsked,
    ): Promise<ServersChoice> =>
      await chooseServers({ root, folder }, asked, (sentence) => sentences.push(sentence)),
  }
}
