// Stops what a supervisor that was killed left running.
import { rmSync } from 'node:fs'
import { isRunning } from '../processes/process-identity.ts'
import { stopProcess } from '../processes/stop-process.ts'
import { readRunState, type Part } from '../state/run-state.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { stopDockerServers } from './docker-servers.ts'

const serviceStopMs = 25_000
const serverStopMs = 30_000

/** Stops every process of the last recorded stack that still runs, services before servers, and says which. */
export async function stopLeftovers(
  root: string,
  folder: StateFolder,
  report: (sentence: string) => void,
): Promise<void> {
  const state = readRunState(folder)
  if (state === null) return
  const services = await stopParts(state.services, serviceStopMs)
  const servers = await stopParts(state.servers, serverStopMs)
  if (state.serversBy === 'docker') await stopDockerServers(root, folder)
  rmSync(folder.run, { force: true })
  const stopped = [...services, ...servers]
  if (stopped.length === 0) return
  report(`stopped what a killed supervisor had left running: ${stopped.join(', ')}`)
}

async function stopParts(parts: readonly Part[], withinMs: number): Promise<string[]> {
  const running = parts.flatMap(({ name, process }) =>
    process !== null && isRunning(process) ? [{ name, process }] : [],
  )
  await Promise.all(running.map(({ process }) => stopProcess(process, withinMs)))
  return running.map(({ name }) => name)
}
