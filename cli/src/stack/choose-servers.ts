// How the five servers run when nobody says it: as what this machine can do best.
import {
  findJava,
  hasDebianPackages,
  installPrograms,
  missingForNative,
  type MysqlProgram,
} from '@flightpath/infra'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { readSettings, type StackSettings } from '../state/settings.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { CommandError, UsageError } from '../terminal/command-line.ts'
import { dockerAnswers, fetchDockerImages } from './docker-servers.ts'

export type ServersChoice = Pick<StackSettings, 'serversBy' | 'mysql'>

export type Place = {
  /** The checkout. */
  readonly root: string
  readonly folder: StateFolder
}

/** What the flags ask for; null where they say nothing. */
export type AskedServers = {
  readonly serversBy: StackSettings['serversBy'] | null
  readonly mysql: MysqlProgram | null
}

/** Reads `--servers` and `--mysql`. */
export function readAsked(servers: string | undefined, mysql: string | undefined): AskedServers {
  const serversBy = readServersBy(servers)
  const program = readMysql(mysql)
  if (program !== null && serversBy !== null && serversBy !== 'native') {
    throw new UsageError(
      '--mysql chooses among native servers: leave out --servers, or say native.',
    )
  }
  return { serversBy: program === null ? serversBy : 'native', mysql: program }
}

/** Reads `--mysql`; null when it was not given. */
export function readMysql(text: string | undefined): MysqlProgram | null {
  if (text === undefined || text === 'mysql' || text === 'mariadb') return text ?? null
  throw new UsageError(`--mysql must be mysql or mariadb, was ${text}.`)
}

/**
 * The flags, else what this state folder's data were made with, else the best that this machine can do, which is said.
 * Throws one sentence when there is no way, or when the data are another program's.
 */
export async function chooseServers(
  { root, folder }: Place,
  asked: AskedServers,
  report: (sentence: string) => void,
): Promise<ServersChoice> {
  const kept = readSettings(folder)
  const serversBy =
    asked.serversBy ?? kept?.serversBy ?? (await chooseWay({ root, folder }, report))
  const madeWith = existsSync(join(folder.data, 'mysql/data')) ? (kept?.mysql ?? 'mariadb') : null
  if (madeWith !== null && asked.mysql !== null && asked.mysql !== madeWith) {
    throw new UsageError(
      `The data in ${folder.path} were made with --mysql ${madeWith}: delete them by ./flightpath down --wipe, or give --state another folder.`,
    )
  }
  if (serversBy !== 'native')
    return { serversBy, ...(madeWith === null ? {} : { mysql: madeWith }) }
  return { serversBy, mysql: madeWith ?? asked.mysql ?? (await chooseMysql(root, report)) }
}

/** MySQL itself where it can be fetched, else MariaDB, which is said. Fetches MySQL. */
export async function chooseMysql(
  root: string,
  report: (sentence: string) => void,
): Promise<MysqlProgram> {
  if (!(await hasDebianPackages())) {
    report('MariaDB runs as MySQL: Debian, whose packages have MySQL itself, is not here')
    return 'mariadb'
  }
  const java = await findJava()
  try {
    await installPrograms(root, java, ['mysql'], ({ message }) => report(`${message} …`))
    return 'mysql'
  } catch (error) {
    report(`MySQL could not be fetched, MariaDB takes its place: ${lastLine(error)}`)
    return 'mariadb'
  }
}

/** Processes need no engine and fetch a fifth of what the images weigh: containers are for machines without Java. */
async function chooseWay(
  { root, folder }: Place,
  report: (sentence: string) => void,
): Promise<StackSettings['serversBy']> {
  const missing = await missingForNative(root)
  const docker = await dockerAnswers()
  if (missing === null) {
    if (docker) {
      report(
        'the servers run as processes of this machine; --servers docker has them in containers',
      )
    }
    return 'native'
  }
  if (!docker) throw new CommandError(missing)
  report(`the servers run in containers; --servers native has them as processes. ${missing}`)
  try {
    await fetchDockerImages(root, folder)
    return 'docker'
  } catch (error) {
    throw new CommandError(
      `Docker cannot fetch the servers' images: ${lastLine(error)}. Without Docker: ${missing}`,
      { cause: error },
    )
  }
}

function readServersBy(text: string | undefined): StackSettings['serversBy'] | null {
  switch (text) {
    case undefined:
      return null
    case 'docker':
    case 'native':
    case 'external':
      return text
    default:
      throw new UsageError(`--servers must be docker, native or external, was ${text}.`)
  }
}

function lastLine(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error)
  return message.trim().split('\n').at(-1) ?? ''
}
