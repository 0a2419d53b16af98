import type { ServerName, ServiceName } from '@flightpath/infra'
import { writeFileSync } from 'node:fs'
import { setPriority } from 'node:os'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Who goes first when processors are short: what has been accepted is delivered before more is accepted, and accepted
 * before it is found by a search and looked into.
 */
export function niceness(name: ServiceName | ServerName): number {
  if (name === 'redis' || name === 'fanout') return 0
  return name === 'elasticsearch' || name === 'zipkin' || name === 'search' ? 5 : 2
}

/** Lets the others go first where processors are short, as far as the system lets anybody say so. Never rejects. */
export async function yieldProcessors(pid: number, niceness: number): Promise<void> {
  if (niceness === 0) return
  try {
    setPriority(pid, niceness)
    while (!setGroupNiceness(pid, niceness)) await pause(150)
  } catch {
    // It has ended already, or there are no groups.
  }
}

/**
 * Where each session is a scheduling group of its own (autogroup, sched(7)), niceness counts inside the group only,
 * and the group has another. False when it has to be tried again: Linux lets most users set one in 100 ms.
 */
function setGroupNiceness(pid: number, niceness: number): boolean {
  try {
    writeFileSync(`/proc/${pid}/autogroup`, `${niceness}`)
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EAGAIN') return false
    throw error
  }
}
