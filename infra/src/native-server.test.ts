import assert from 'node:assert/strict'
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, rm } from 'node:fs/promises'
import { connect, createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'
import { text } from 'node:stream/consumers'
import { setTimeout as pause } from 'node:timers/promises'
import { findJava, type Java } from './find-java.ts'
import { installServers } from './install.ts'
import { nativeServer } from './native-server.ts'
import { run } from './run.ts'
import type { ServerProcess } from './server-process.ts'
import { servers, type ServerName } from './servers.ts'

const root = resolve(import.meta.dirname, '../..')
let java: Java

before(async () => {
  java = await findJava()
  await installServers(root, java, () => undefined)
})

test('MariaDB keeps what was committed when it is killed, also below a long path with spaces', async () => {
  await using scope = new AsyncDisposableStack()
  const server = await describeServer(scope, 'mysql', `${'long '.repeat(30)}folder`)
  const sql = async (statement: string): Promise<string> =>
    await run(join(server.command, '../mariadb'), [
      '--no-defaults',
      '--host=127.0.0.1',
      `--port=${new URL(server.url).port}`,
      '--user=root',
      '--skip-column-names',
      `--execute=${statement}`,
    ])

  const first = await start(scope, server)
  await sql('CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY); INSERT INTO d.t VALUES (42)')
  await kill(first)
  assert.equal(await server.healthy(), false)
  await start(scope, server)

  assert.match(await sql('SELECT id FROM d.t'), /^42$/m)
  assert.match(
    await sql('SELECT @@innodb_flush_log_at_trx_commit, @@transaction_isolation, @@sql_mode'),
    new RegExp(`^1\tREAD-COMMITTED\t${servers.mysql.settings['sql-mode']}$`, 'm'),
  )
})

test('Redis starts empty after it was killed, and keeps nothing on disk', async () => {
  await using scope = new AsyncDisposableStack()
  const server = await describeServer(scope, 'redis', 'redis')
  const first = await start(scope, server)
  const ask = async (command: string): Promise<string> => await askRedis(server.url, command)
  await ask('SET a b')
  assert.match(await ask('DBSIZE'), /^:1/)
  assert.match(await ask('INFO server'), new RegExp(`redis_version:${servers.redis.version}`))
  assert.match(await ask('CONFIG GET maxmemory-policy'), /volatile-lru/)

  await kill(first)
  await start(scope, server)

  assert.match(await ask('DBSIZE'), /^:0/)
  assert.deepEqual(await readdir(server.cwd), [])
})

test('two stacks run beside each other', async () => {
  await using scope = new AsyncDisposableStack()
  const one = await describeServer(scope, 'mysql', 'one')
  const two = await describeServer(scope, 'mysql', 'two')

  await Promise.all([start(scope, one), start(scope, two)])

  assert.ok(await one.healthy())
  assert.ok(await two.healthy())
})

async function describeServer(
  scope: AsyncDisposableStack,
  name: ServerName,
  folder: string,
): Promise<ServerProcess> {
  const temporary = await mkdtemp(join(tmpdir(), 'flightpath-native-'))
  scope.defer(async () => await rm(temporary, { recursive: true }))
  const dataDir = join(temporary, folder)
  await mkdir(dataDir)
  const ports = { main: await freePort(), peer: null }
  return nativeServer(name, { root, dataDir, ports, java })
}

async function start(scope: AsyncDisposableStack, server: ServerProcess): Promise<ChildProcess> {
  await server.prepare()
  const child = spawn(server.command, server.args, {
    cwd: server.cwd,
    env: { ...process.env, ...server.env },
    stdio: 'ignore',
  })
  scope.defer(async () => await kill(child))
  while (!(await server.healthy())) {
    assert.equal(child.exitCode, null, `${server.name} ended by itself`)
    await pause(20)
  }
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  child.kill('SIGKILL')
  await once(child, 'close')
}

async function askRedis(url: string, command: string): Promise<string> {
  const { hostname: host, port } = new URL(url)
  const socket = connect({ host, port: Number(port) })
  socket.write(`${command}\r\nQUIT\r\n`)
  return await text(socket)
}

async function freePort(): Promise<number> {
  const listener = createServer().listen(0, '127.0.0.1')
  await once(listener, 'listening')
  const address = listener.address()
  assert.ok(address !== null && typeof address === 'object')
  listener.close()
  await once(listener, 'close')
  return address.port
}
