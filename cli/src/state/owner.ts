// One supervisor for each state folder.
import { mkdirSync, readlinkSync, rmSync, symlinkSync } from 'node:fs'
import { identify, isRunning, type ProcessIdentity } from '../processes/process-identity.ts'
import type { StateFolder } from './state-folder.ts'

/** Another supervisor runs this state folder's stack. */
export class AlreadyRunningError extends Error {
  override readonly name = 'AlreadyRunningError'
}

/**
 * Makes this process the folder's supervisor. Throws AlreadyRunningError when another one runs, or claims it right now.
 * A symbolic link is made in one step and its target is read in one step, so nobody sees half of it.
 */
export function claimState(folder: StateFolder): ProcessIdentity {
  mkdirSync(folder.path, { recursive: true })
  const self = identify(process.pid)
  if (self === null) throw new Error('this process cannot find itself among the running ones')
  // Of two that find a killed supervisor's link, the later could else take the earlier one's new link for it.
  const claiming = `${folder.owner}.next`
  claimLink(claiming, self, folder)
  try {
    claimLink(folder.owner, self, folder)
  } finally {
    rmSync(claiming, { force: true })
  }
  return self
}

/** Makes a link to this process, in place of one to a process that is gone. */
function claimLink(link: string, self: ProcessIdentity, { path }: StateFolder): void {
  while (!makeLink(link, self)) {
    const owner = readLink(link)
    // It was released just now.
    if (owner === null) continue
    if (isRunning(owner)) {
      throw new AlreadyRunningError(`process ${owner.pid} runs ${path} already`)
    }
    rmSync(link, { force: true })
  }
}

function makeLink(link: string, { pid, started }: ProcessIdentity): boolean {
  try {
    symlinkSync(`${pid} ${started}`, link)
    return true
  } catch (error) {
    if (hasCode(error, 'EEXIST')) return false
    throw error
  }
}

/** Ends the claim; the next supervisor may start. */
export function releaseState(folder: StateFolder): void {
  rmSync(folder.owner, { force: true })
}

/** The folder's supervisor if it runs. */
export function readOwner(folder: StateFolder): ProcessIdentity | null {
  const owner = readLink(folder.owner)
  return owner !== null && isRunning(owner) ? owner : null
}

/** The process that a link names, whether or not it runs; null when there is no link. */
function readLink(link: string): ProcessIdentity | null {
  let target: string
  try {
    target = readlinkSync(link)
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return null
    throw error
  }
  const space = target.indexOf(' ')
  return { pid: Number(target.slice(0, space)), started: target.slice(space + 1) }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code
}
