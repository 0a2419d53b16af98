// Kill tests must end a process at an exact place in its work, which no signal from outside can hit.
import { unlinkSync } from 'node:fs'
import { join } from 'node:path'
import { kill, pid } from 'node:process'

/** Every place at which a process can be ended. */
export type FailpointName =
  /** A change is committed, its requests are not answered. */
  | 'change-before-answer'
  /** A change is committed and answered, its events are not published. */
  | 'change-before-publish'
  /** Some deliveries of a batch are done, its offsets are not committed. */
  | 'fanout-mid-batch'
  /** A batch is indexed, its offsets are not committed. */
  | 'search-before-commit'

export type Failpoint = (name: FailpointName) => void

/**
 * A function that ends this process with SIGKILL when `folder` has a file of the given name, which it removes first,
 * so that the next process gets past. Without a folder it does nothing.
 */
export function createFailpoint(folder: string | null): Failpoint {
  if (folder === null) return () => undefined
  return (name) => {
    try {
      unlinkSync(join(folder, name))
    } catch (error) {
      if (isMissing(error)) return
      throw error
    }
    kill(pid, 'SIGKILL')
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ENOENT'
}
