import { setTimeout as pause } from 'node:timers/promises'
import { isRunning, type ProcessIdentity } from './process-identity.ts'

/**
 * Asks a process to stop and waits until it is gone; after `withinMs` it and its children are ended by force.
 * Answers whether it went by itself. Touches nothing when the id is another process's by now.
 */
export async function stopProcess(target: ProcessIdentity, withinMs: number): Promise<boolean> {
  if (!signal(target, target.pid, 'SIGTERM')) return true
  if (await isGone(target, withinMs)) return true
  // Each part leads a process group, so that what it started goes with it.
  signal(target, -target.pid, 'SIGKILL')
  signal(target, target.pid, 'SIGKILL')
  await isGone(target, 5_000)
  return false
}

function signal(target: ProcessIdentity, to: number, name: NodeJS.Signals): boolean {
  if (!isRunning(target)) return false
  try {
    process.kill(to, name)
    return true
  } catch {
    // It ended just now, or leads no group.
    return false
  }
}

async function isGone(target: ProcessIdentity, withinMs: number): Promise<boolean> {
  const deadline = performance.now() + withinMs
  while (isRunning(target)) {
    if (performance.now() > deadline) return false
    await pause(25)
  }
  return true
}
