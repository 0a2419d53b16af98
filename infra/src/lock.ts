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
    const owner = await readOwner(path)
    // It is free again: whoever takes it now must not lose it.
    if (owner === null) continue
    if (lives(owner)) await pause(200)
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

async function readOwner(path: string): Promise<number | null> {
  try {
    return Number(await readlink(path))
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
}

function lives(processId: number): boolean {
  try {
    process.kill(processId, 0)
    return true
  } catch (error) {
    // The process exists but is another user's.
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
