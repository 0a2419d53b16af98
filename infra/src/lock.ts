// One process at a time, across processes: a symbolic link to its owner's process id,
// made in one step and readable in one step.
import { readlink, rm, symlink } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Waits until the lock is free or its owner is dead, then works under it.
 * Two that find a dead owner at once may both get in, so the work has to bear that race.
 */
export async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  while (!(await take(path))) {
    if (await ownerLives(path)) await pause(200)
    else await rm(path, { force: true })
  }
  try {
    await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await symlink(String(process.pid), path)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function ownerLives(path: string): Promise<boolean> {
  try {
    process.kill(Number(await readlink(path)), 0)
    return true
  } catch (error) {
    // The process exists but is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
