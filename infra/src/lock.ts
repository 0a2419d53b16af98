// One process at a time, across processes: a file that holds its owner's process id.
import { readFile, rm, writeFile } from 'node:fs/promises'
import { setTimeout as pause } from 'node:timers/promises'

/** Waits until the lock is free or its owner is dead, then works under it. */
export async function withLock(path: string, work: () => Promise<void>): Promise<void> {
  while (!(await take(path))) {
    // A stale lock may be removed twice when two wait for it, so the work itself has to bear a race;
    // installs do, by renaming a finished folder into place.
    if (!(await ownerLives(path))) await rm(path, { force: true })
    else await pause(300)
  }
  try {
    await work()
  } finally {
    await rm(path, { force: true })
  }
}

async function take(path: string): Promise<boolean> {
  try {
    await writeFile(path, String(process.pid), { flag: 'wx' })
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EEXIST') return false
    throw error
  }
}

async function ownerLives(path: string): Promise<boolean> {
  try {
    const owner = Number(await readFile(path, 'utf8'))
    // 0: the file is created but not yet written; its writer is at it now.
    if (owner === 0) return true
    process.kill(owner, 0)
    return true
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}
