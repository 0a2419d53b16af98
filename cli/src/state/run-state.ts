// What runs, as the supervisor writes it down and all other commands read it.
import Type, { type Static } from 'typebox'
import { CommandError } from '../terminal/command-line.ts'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import type { StateFolder } from './state-folder.ts'

const Process = Type.Object({ pid: Type.Integer({ minimum: 1 }), started: Type.String() })

/** One process of the stack. */
const Part = Type.Object({
  name: Type.String(),
  /** Null while it is down, and for a server that this command did not start. */
  process: Type.Union([Type.Null(), Process]),
  url: Type.String(),
  /** What a server is, for people: `MySQL 9.7.4`, or its image. Left out for services and what runs elsewhere. */
  product: Type.Optional(Type.String()),
})
export type Part = Static<typeof Part>

const RunState = Type.Object({
  supervisor: Process,
  phase: Type.Enum(['starting', 'ready', 'stopping']),
  /** How the five servers run. */
  serversBy: Type.Enum(['native', 'docker', 'external']),
  /** The path of the file with the stack's secret; left out by versions that had none. */
  secretFile: Type.Optional(Type.String()),
  api: Type.String(),
  zipkin: Type.String(),
  web: Type.Null(),
  services: Type.Array(Part),
  servers: Type.Array(Part),
})
export type RunState = Static<typeof RunState>

/** The last state that a supervisor wrote; null when nothing was started since the last orderly stop. */
export function readRunState(folder: StateFolder): RunState | null {
  return readJsonFile(folder.run, RunState)
}

/** The recorded stack of a state folder. Throws one sentence when there is none. */
export function requireRunState(folder: StateFolder): RunState {
  const state = readRunState(folder)
  if (state === null) {
    throw new CommandError(`Nothing runs from ${folder.path}: ./flightpath up starts it.`)
  }
  return state
}

export function writeRunState(folder: StateFolder, state: RunState): void {
  writeJsonFile(folder.run, state)
}
