// Small questions to the file system.
import { access, constants } from 'node:fs/promises'
import { delimiter, join } from 'node:path'

/** Whether something is at the path. */
export async function exists(path: string, mode: number = constants.F_OK): Promise<boolean> {
  try {
    await access(path, mode)
    return true
  } catch {
    return false
  }
}

/** Whether a program of that name can be started without its path. */
export async function isOnPath(program: string): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter)
  const found = await Promise.all(
    folders.map(async (folder) => await exists(join(folder, program), constants.X_OK)),
  )
  return found.includes(true)
}
