import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/** About half of the others' share of a processor that all want. */
const niceness = 3

/** Lets the others go first where processors are short, as far as the system lets anybody say so. Never rejects. */
export async function yieldProcessors(pid: number): Promise<void> {
  try {
    setPriority(pid, niceness)
    while (!setGroupNiceness(pid)) await pause(150)
  } catch {
    // It has ended already, or there are no groups.
  }
}

/**
 * Where each session is a scheduling group of its own (autogroup, sched(7)), niceness counts inside the group only,
 * and the group has another. False when it has to be tried again: Linux lets most users set one in 100 ms.
 */
function setGroupNiceness(pid: number): boolean {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, `${niceness}`)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return false
    throw error
  }
}
