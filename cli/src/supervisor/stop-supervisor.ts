import { stopProcess } from '../processes/stop-process.ts'
import { readOwner } from '../state/owner.ts'
import type { StateFolder } from '../state/state-folder.ts'

// Longer than the gateway, the services and the servers take together when each of them has to be ended by force.
const stopWithinMs = 90_000

/** Asks a state folder's supervisor, if one runs, to stop all that it started, and waits for its end. */
export async function stopSupervisor(folder: StateFolder): Promise<void> {
  const owner = readOwner(folder)
  if (owner !== null) await stopProcess(owner, stopWithinMs)
}
