// Puts the servers into `.flightpath/servers`, once for all stacks of this checkout.
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import type { Java } from './find-java.ts'
import { exists } from './files.ts'
import { withLock } from './lock.ts'
import { arrangeElasticsearch } from './native/elasticsearch.ts'
import { arrangeKafka } from './native/kafka.ts'
import { arrangeMysql, mysqlPlatform } from './native/mysql.ts'
import { arrangeRedis } from './native/redis.ts'
import { arrangeZipkin } from './native/zipkin.ts'
import { run } from './run.ts'
import { serverFolder, type Arrange } from './server-folder.ts'
import { serverNames, servers, type ServerName } from './servers.ts'

export interface InstallProgress {
  readonly server: ServerName
  /** For a person: `fetching Kafka 4.4.0 (43 MB)`. */
  readonly message: string
}

const arrange: Readonly<Record<ServerName, Arrange>> = {
  kafka: arrangeKafka,
  zipkin: arrangeZipkin,
  elasticsearch: arrangeElasticsearch,
  mysql: arrangeMysql,
  redis: arrangeRedis,
}

// More would not be faster on a home line, and Maven is a JVM each.
const atOnce = 2

/**
 * Makes sure that every server is under `root`'s `.flightpath/servers`; quick when they are.
 * Each is prepared in a folder of its own and renamed when whole, so that a half download never counts.
 * Reports nothing for what is there already. Throws, with Maven's last lines, when one cannot be had.
 */
export async function installServers(
  root: string,
  java: Java,
  onProgress: (progress: InstallProgress) => void,
): Promise<void> {
  await mkdir(join(root, '.flightpath/servers'), { recursive: true })
  const waiting = [...serverNames]
  const worker = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await installServer(root, java, name, onProgress)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function installServer(
  root: string,
  java: Java,
  name: ServerName,
  onProgress: (progress: InstallProgress) => void,
): Promise<void> {
  const target = serverFolder(root, name)
  if (await exists(target)) return
  await withLock(`${target}.lock`, async () => {
    if (await exists(target)) return
    await removeUnfinished(target)
    const { product, version, downloadMb } = servers[name]
    const temporary = await mkdtemp(`${target}.part-`)
    try {
      const jars = join(temporary, 'jars')
      onProgress({ server: name, message: `fetching ${product} ${version} (${downloadMb} MB)` })
      await fetchJars(root, java, name, jars)
      onProgress({ server: name, message: `unpacking ${product} ${version}` })
      const whole = join(temporary, 'whole')
      await mkdir(whole)
      await arrange[name]({ manifest: join(root, 'infra/native', name), jars, target: whole, java })
      await rename(whole, target)
      onProgress({ server: name, message: `${product} ${version} is ready` })
    } finally {
      await rm(temporary, { recursive: true, force: true })
    }
  })
}

// What a killed run left; nobody else is at it, as the lock is held.
async function removeUnfinished(target: string): Promise<void> {
  const folder = dirname(target)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(target)}.part-`)) continue
    await rm(join(folder, name), { recursive: true, force: true })
  }
}

async function fetchJars(root: string, java: Java, name: ServerName, jars: string): Promise<void> {
  const args = [
    '--batch-mode',
    '--no-transfer-progress',
    '--file',
    join(root, 'infra/native', name, 'pom.xml'),
    'dependency:copy-dependencies',
    '-DincludeScope=runtime',
    `-DoutputDirectory=${jars}`,
    ...(name === 'mysql' ? [`-Dplatform=${mysqlPlatform()}`] : []),
  ]
  const environment = { env: { JAVA_HOME: java.home } }
  try {
    // A registry that hiccups once in 370 MB is common; what was fetched is kept by Maven.
    await run('mvn', args, environment).catch(async () => await run('mvn', args, environment))
  } catch (error) {
    if (isMissing(error)) {
      throw new Error(
        'Maven is needed to fetch the servers: install it (Debian and Ubuntu: apt install maven; macOS: brew install maven), or start Docker instead.',
        { cause: error },
      )
    }
    throw new Error(`Maven could not fetch ${servers[name].product}: ${firstError(error)}`, {
      cause: error,
    })
  }
}

function firstError(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return /\[ERROR\] (.+)/.exec(message)?.[1] ?? message
}

function isMissing(error: unknown): boolean {
  const cause = error instanceof Error ? error.cause : undefined
  return cause instanceof Error && 'code' in cause && cause.code === 'ENOENT'
}
