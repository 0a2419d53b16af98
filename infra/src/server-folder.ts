// Where a program's files are, and what it takes to put them there.
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Java } from './find-java.ts'
import { programs, type ProgramName } from './programs.ts'

export interface InstallPlace {
  /** The checkout; its `infra/native/<name>` holds what the program needs of ours. */
  readonly root: string
  /** Empty, and removed afterwards. */
  readonly work: string
  /** Empty; what the program is started from goes here. */
  readonly target: string
  readonly java: Java
}

/** Fetches a program and puts it in place. */
export type Install = (place: InstallPlace) => Promise<void>

/** The folder of one program, shared by all stacks of this checkout. */
export function programFolder(root: string, name: ProgramName): string {
  const { version } = programs[name]
  return join(root, '.flightpath/servers', version === null ? name : `${name}-${version}`)
}

/** Where a program whose version is not pinned says what it is. */
export function versionFile(folder: string): string {
  return join(folder, 'version')
}

/** What was fetched, for people: `MySQL 9.7.4`. Throws before it was. */
export async function readProduct(root: string, name: ProgramName): Promise<string> {
  const { product, version } = programs[name]
  const fetched = version ?? (await readFile(versionFile(programFolder(root, name)), 'utf8'))
  return `${product} ${fetched}`
}
