// One supervisor for each state folder.
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { identify, isRunning, type ProcessIdentity } from './process-identity.ts'
import type { StateFolder } from './state-folder.ts'

/** Another supervisor runs this state folder's stack. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError'
}

/**
 * Makes this process the folder's supervisor. Throws AlreadyRunningError when another one runs.
 * A symbolic link is made in one step and its target is read in one step, so nobody sees half of it.
 */
export function claimState(folder: StateFolder): ProcessIdentity {
  mkdirSync(folder.path, { recursive: true })
  const self = identify(process.pid)
  if (self === null) throw new Error('this process cannot find itself among the running ones')
  for (;;) {
    const owner = readOwner(folder)
    if (owner !== null) {
      throw new AlreadyRunningError(`process ${owner.pid} runs ${folder.path} already`)
    }
    // What a killed supervisor left.
    rmSync(folder.owner, { force: true })
    try {
      symlinkSync(`${self.pid} ${self.started}`, folder.owner)
      return self
    } catch (error) {
      if (!hasCode(error, 'EEXIST')) throw error
    }
  }
}

/** Ends the claim; the next supervisor may start. */
export function releaseState(folder: StateFolder): void {
  rmSync(folder.owner, { force: true })
}

/** The folder's supervisor if it runs. */
export function readOwner(folder: StateFolder): ProcessIdentity | null {
  let target: string
  try {
    target = readlinkSync(folder.owner)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
  const space = target.indexOf(' ')
  const owner = { pid: Number(target.slice(0, space)), started: target.slice(space + 1) }
  return isRunning(owner) ? owner : null
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
