// Puts the servers' programs into `.flightpath/servers`, once for all stacks of this checkout.
import { mkdir, mkdtemp, readdir, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { mavenIsMissing } from './fetch-jars.ts'
import { exists, isOnPath } from './files.ts'
import { findJava, type Java } from './find-java.ts'
import { withLock } from './lock.ts'
import { installElasticsearch } from './native/elasticsearch.ts'
import { installKafka } from './native/kafka.ts'
import { installMariadb } from './native/mariadb.ts'
import { installMysql } from './native/mysql.ts'
import { installRedis } from './native/redis.ts'
import { installZipkin } from './native/zipkin.ts'
import { programs, type ProgramName } from './programs.ts'
import { serverNames } from './servers.ts'
import { programFolder, readProduct, type Install } from './server-folder.ts'

export interface InstallProgress {
  readonly program: ProgramName
  /** For a person: `fetching Kafka 4.4.0 (43 MB)`. */
  readonly message: string
}

const install: Readonly<Record<ProgramName, Install>> = {
  kafka: installKafka,
  zipkin: installZipkin,
  elasticsearch: installElasticsearch,
  mysql: installMysql,
  mariadb: installMariadb,
  redis: installRedis,
}

// More would not be faster on a home line, and Maven is a JVM each.
const atOnce = 2

/**
 * Makes sure that programs are under `root`'s `.flightpath/servers`; quick when they are.
 * Each is prepared in a folder of its own and renamed when whole, so that a half download never counts.
 * Reports nothing for what is there already. Throws, with the last lines of what fetched it, when one cannot be had.
 */
export async function installPrograms(
  root: string,
  java: Java,
  names: readonly ProgramName[],
  onProgress: (progress: InstallProgress) => void,
): Promise<void> {
  await mkdir(join(root, '.flightpath/servers'), { recursive: true })
  const waiting = [...names]
  const worker = async (): Promise<void> => {
    for (let name = waiting.shift(); name !== undefined; name = waiting.shift()) {
      await installProgram(root, java, name, onProgress)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, worker))
}

async function installProgram(
  root: string,
  java: Java,
  program: ProgramName,
  onProgress: (progress: InstallProgress) => void,
): Promise<void> {
  const target = programFolder(root, program)
  if (await exists(target)) return
  await withLock(`${target}.lock`, async () => {
    if (await exists(target)) return
    await removeUnfinished(target)
    const { product, version, downloadMb } = programs[program]
    const named = version === null ? product : `${product} ${version}`
    const work = await mkdtemp(`${target}.part-`)
    try {
      onProgress({ program, message: `fetching ${named} (${downloadMb} MB)` })
      const whole = join(work, 'whole')
      await mkdir(whole)
      await install[program]({ root, work, target: whole, java })
      await rename(whole, target)
      onProgress({ program, message: `${await readProduct(root, program)} is ready` })
    } finally {
      await rm(work, { recursive: true, force: true })
    }
  })
}

/** What has to be installed before the servers can run natively, in a sentence; null when nothing is missing. */
export async function missingForNative(root: string): Promise<string | null> {
  try {
    await findJava()
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
  const names = serverNames.filter((name) => name !== 'mysql')
  const fetched = await Promise.all(
    names.map(async (name) => await exists(programFolder(root, name))),
  )
  return fetched.every(Boolean) || (await isOnPath('mvn')) ? null : mavenIsMissing
}

// What a killed run left; nobody else is at it, as the lock is held.
async function removeUnfinished(target: string): Promise<void> {
  const folder = dirname(target)
  for (const name of await readdir(folder)) {
    if (!name.startsWith(`${basename(target)}.part-`)) continue
    await rm(join(folder, name), { recursive: true, force: true })
  }
}
