// MySQL without Docker: the server out of Debian's package, with the libraries that it was built for, which it is
// started with: the machine's own may be older.
import { copyFile, cp, mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { unpackDebianPackages } from '../debian-packages.ts'
import { exists } from '../files.ts'
import { answersOnPort } from '../probe.ts'
import { run } from '../run.ts'
import { programFolder, versionFile, type Install } from '../server-folder.ts'
import type { NativeOptions, ServerProcess } from '../server-process.ts'
import { servers, serverUrl } from '../servers.ts'

// Debian's stable releases have MariaDB alone.
const suite = 'unstable'
const packageName = 'mysql-server-core'

/** Leaves `mysqld`, `lib` with its loader and libraries, `share`, and the version that was fetched. */
export const installMysql: Install = async ({ work, target }) => {
  const system = join(work, 'system')
  const versions = await unpackDebianPackages({
    suite,
    packages: [packageName],
    // For scripts that nothing here calls.
    without: ['perl', 'debconf'],
    target: system,
    work: join(work, 'apt'),
  })
  // `9.7.4-2` is MySQL's version and Debian's revision of the package; `1:8.0…` would have an epoch before it.
  const version = /^(?:\d+:)?([\d.]+)/.exec(versions.get(packageName) ?? '')?.[1]
  if (version === undefined) throw new Error(`Debian's ${packageName} was not fetched`)
  await rename(join(system, 'usr/sbin/mysqld'), join(target, 'mysqld'))
  await copyLibraries(system, target)
  for (const folder of ['charsets', 'english']) {
    await cp(join(system, 'usr/share/mysql', folder), join(target, 'share', folder), {
      recursive: true,
    })
  }
  await mkdir(join(target, 'plugin'))
  await writeFile(versionFile(target), version)
}

/** The loader under a name of its own, and just the libraries that the server asks it for. */
async function copyLibraries(system: string, target: string): Promise<void> {
  const usrLib = join(system, 'usr/lib')
  const folders = await readdir(usrLib)
  // Debian names the folder by the architecture: x86_64-linux-gnu, aarch64-linux-gnu.
  const from = join(usrLib, folders.find((name) => name.endsWith('-linux-gnu')) ?? '')
  const loader = (await readdir(from)).find((name) => name.startsWith('ld-linux-'))
  if (loader === undefined) throw new Error('the loader of programs was not fetched')
  const to = join(target, 'lib')
  await mkdir(to)
  await copyFile(join(from, loader), join(to, 'loader'))
  const list = ['--library-path', from, '--list', join(target, 'mysqld')]
  const listed = await run(join(from, loader), list)
  for (const [, path = ''] of listed.matchAll(/ => (\S+) \(/g)) {
    // What the machine would lend is not there on the next one.
    if (!path.startsWith(from)) throw new Error(`MySQL's library ${basename(path)} was not fetched`)
    await copyFile(path, join(to, basename(path)))
  }
}

/** A MySQL with a `root` account that needs no password and is reachable from this machine only. */
export function mysql({ root, dataDir, ports, binaryLog }: NativeOptions): ServerProcess {
  const folder = programFolder(root, 'mysql')
  const home = join(dataDir, 'mysql')
  const data = join(home, 'data')
  return {
    name: 'mysql',
    program: 'mysql',
    url: serverUrl('mysql', '127.0.0.1', ports.main),
    command: loaderOf(folder),
    args: [
      ...commonArgs(folder, home, data),
      '--bind-address=127.0.0.1',
      `--port=${ports.main}`,
      // Relative to the data folder, which the server changes to: a socket's path has to be short.
      '--socket=mysql.sock',
      '--pid-file=mysql.pid',
      // Health checks would be logged as aborted connections.
      '--log-error-verbosity=1',
      // It serves replicas and recovery to a moment, which nobody has of a stack on one machine.
      ...(binaryLog ? [] : ['--skip-log-bin']),
      ...Object.entries(servers.mysql.settings).map(([key, value]) => `--${key}=${value}`),
    ],
    env: {},
    cwd: home,
    prepare: async () => {
      await mkdir(temporaryFolder(home), { recursive: true })
      if (!(await exists(data))) await createDatabase(folder, home, data)
    },
    healthy: async () => await answersOnPort(ports.main, null, isGreeting),
  }
}

function loaderOf(folder: string): string {
  return join(folder, 'lib/loader')
}

function commonArgs(folder: string, home: string, data: string): string[] {
  return [
    '--library-path',
    join(folder, 'lib'),
    join(folder, 'mysqld'),
    // Must come first: whatever my.cnf this machine has is another server's.
    '--no-defaults',
    `--basedir=${folder}`,
    `--datadir=${data}`,
    `--tmpdir=${temporaryFolder(home)}`,
    `--lc-messages-dir=${folder}/share`,
    `--character-sets-dir=${folder}/share/charsets`,
    `--plugin-dir=${folder}/plugin`,
    '--secure-file-priv=NULL',
    '--mysqlx=OFF',
    // TLS on loopback would cost a key pair at the first start.
    '--auto-generate-certs=OFF',
    '--caching-sha2-password-auto-generate-rsa-keys=OFF',
    ...(process.getuid?.() === 0 ? ['--user=root'] : []),
  ]
}

function temporaryFolder(home: string): string {
  return join(home, 'tmp')
}

async function createDatabase(folder: string, home: string, data: string): Promise<void> {
  const unfinished = join(home, 'data.part')
  const accounts = join(home, 'accounts.sql')
  await rm(unfinished, { recursive: true, force: true })
  // As names are not looked up, `localhost` would be nobody who connects by TCP.
  await writeFile(
    accounts,
    "CREATE USER 'root'@'127.0.0.1';\nGRANT ALL ON *.* TO 'root'@'127.0.0.1' WITH GRANT OPTION;\n",
  )
  await run(loaderOf(folder), [
    ...commonArgs(folder, home, unfinished),
    '--initialize-insecure',
    `--init-file=${accounts}`,
  ])
  await rename(unfinished, data)
}

// The server speaks first: a packet header of four bytes, then protocol version 10.
function isGreeting(received: Buffer): boolean {
  return received.length > 4 && received[4] === 10
}
