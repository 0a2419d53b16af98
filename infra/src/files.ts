// Small questions to the file system.
import { access } from 'node:fs/promises'

/** Whether something is at the path. */
export async function exists(path: string): Promise<boolean> {
  try {
    await access(path)
    return true
  } catch {
    return false
  }
}
