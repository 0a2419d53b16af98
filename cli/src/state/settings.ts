// What the first start of a state folder decided, which later starts must keep: the data belong to it.
import Type, { type Static } from 'typebox'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import type { StateFolder } from './state-folder.ts'

const StackSettings = Type.Object({
  serversBy: Type.Enum(['native', 'docker', 'external']),
  /** What runs as MySQL where the servers are processes here; MariaDB where it is left out, the only one once. */
  mysql: Type.Optional(Type.Enum(['mysql', 'mariadb'])),
  demo: Type.Enum(['none', 'unfinished', 'complete']),
})
export type StackSettings = Static<typeof StackSettings>

/** Null before the first start. */
export function readSettings(folder: StateFolder): StackSettings | null {
  return readJsonFile(folder.settings, StackSettings)
}

export function writeSettings(folder: StateFolder, settings: StackSettings): void {
  writeJsonFile(folder.settings, settings)
}
