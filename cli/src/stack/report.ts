// What a supervisor says of its progress.
import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { rotateLog } from '../processes/log-file.ts'
import type { StateFolder } from '../state/state-folder.ts'

/** Writes each sentence to the supervisor's log, with the time, and hands it to `show`. */
export function createReport(
  folder: StateFolder,
  show: (sentence: string) => void,
): (sentence: string) => void {
  const log = supervisorLog(folder)
  mkdirSync(folder.logs, { recursive: true })
  rotateLog(log)
  return (sentence) => {
    appendFileSync(log, `${new Date().toISOString()} ${sentence}\n`, { mode: 0o600 })
    show(sentence)
  }
}

/** Where a supervisor writes what it does. */
export function supervisorLog(folder: StateFolder): string {
  return join(folder.logs, 'supervisor.log')
}
