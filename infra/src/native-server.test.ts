// Runs alone: it starts servers of its own, which take processors and memory.
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
import { column, openDatabase, rowReader, type Database } from '@flightpath/storage'
import { findJava, type Java } from './find-java.ts'
import { hasDebianPackages } from './debian-packages.ts'
import { installPrograms } from './install.ts'
import { nativeServer } from './native-server.ts'
import { programs, programOf, type MysqlProgram } from './programs.ts'
import type { ServerProcess } from './server-process.ts'
import { serverNames, servers, type ServerName } from './servers.ts'

const root = resolve(import.meta.dirname, '../..')
const canFetchMysql = await hasDebianPackages()
const mysqlPrograms: readonly MysqlProgram[] = canFetchMysql ? ['mysql', 'mariadb'] : ['mariadb']
let java: Java

before(async () => {
  java = await findJava()
  const wanted = mysqlPrograms.flatMap((mysql) => serverNames.map((name) => programOf(name, mysql)))
  await installPrograms(root, java, [...new Set(wanted)], () => undefined)
})

for (const mysql of mysqlPrograms) {
  test(`${mysql} keeps what was committed when it is killed, also below a long path with spaces`, async () => {
    await using scope = new AsyncDisposableStack()
    const server = await describeServer(scope, 'mysql', `${'long '.repeat(30)}folder`, { mysql })

    const first = await start(scope, server)
    await using before = openDatabase({ url: server.url, schema: 'mysql', poolSize: 1 })
    await before.query('CREATE DATABASE d')
    await before.query('CREATE TABLE d.t (id INT PRIMARY KEY)')
    await before.query('INSERT INTO d.t VALUES (42)')
    await kill(first)
    assert.equal(await server.healthy(), false)
    await start(scope, server)

    await using after = openDatabase({ url: server.url, schema: 'd', poolSize: 1 })
    assert.equal((await after.query('SELECT id FROM t')).rows.length, 1)
    const settings = await after.query(
      'SELECT @@innodb_flush_log_at_trx_commit AS flush, @@sync_binlog AS sync, @@log_bin AS log, @@version AS version',
    )
    const [read] = readSettings(settings)
    assert.deepEqual({ ...read, version: '' }, { flush: 1, sync: 1, log: 0, version: '' })
    assert.ok(read?.version.includes('MariaDB') === (mysql === 'mariadb'), read?.version)
    assert.deepEqual(await globalVariables(after), expectedVariables)
  })
}

const readSettings = rowReader({
  flush: column.integer,
  sync: column.integer,
  log: column.integer,
  version: column.string,
})

const readVariable = rowReader({ Variable_name: column.string, Value: column.string })

// By their names as variables; sizes are given in other units than they are told in.
const expectedVariables = {
  collation_server: servers.mysql.settings['collation-server'],
  performance_schema: 'OFF',
  sql_mode: servers.mysql.settings['sql-mode'],
  time_zone: '+00:00',
  transaction_isolation: 'READ-COMMITTED',
}

async function globalVariables(database: Database): Promise<Record<string, string>> {
  const names = Object.keys(expectedVariables)
  const result = await database.query('SHOW GLOBAL VARIABLES WHERE Variable_name IN (?)', [names])
  return Object.fromEntries(
    readVariable(result).map((row) => [row.Variable_name, row.Value] as const),
  )
}

test(
  'MySQL itself keeps a binary log where one is asked for',
  { skip: !canFetchMysql },
  async () => {
    await using scope = new AsyncDisposableStack()
    const asked = { mysql: 'mysql', binaryLog: true } as const
    const server = await describeServer(scope, 'mysql', 'mysql', asked)
    await start(scope, server)
    await using database = openDatabase({ url: server.url, schema: 'mysql', poolSize: 1 })
    const result = await database.query('SELECT @@log_bin AS log, @@binlog_format AS format')
    const [read] = rowReader({ log: column.integer, format: column.string })(result)
    assert.deepEqual(read, { log: 1, format: 'ROW' })
  },
)

test('Redis starts empty after it was killed, and keeps nothing on disk', async () => {
  await using scope = new AsyncDisposableStack()
  const server = await describeServer(scope, 'redis', 'redis')
  const first = await start(scope, server)
  const ask = async (command: string): Promise<string> => await askRedis(server.url, command)
  await ask('SET a b')
  assert.match(await ask('DBSIZE'), /^:1/)
  assert.match(await ask('INFO server'), new RegExp(`redis_version:${programs.redis.version}`))
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
  { mysql = 'mariadb', binaryLog = false }: { mysql?: MysqlProgram; binaryLog?: boolean } = {},
): Promise<ServerProcess> {
  const temporary = await mkdtemp(join(tmpdir(), 'flightpath-native-'))
  scope.defer(async () => await rm(temporary, { recursive: true }))
  const dataDir = join(temporary, folder)
  await mkdir(dataDir)
  const ports = { main: await freePort(), peer: null }
  return nativeServer(name, { root, dataDir, ports, java, mysql, binaryLog })
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
