// The running stack as run.json tells it, rewritten at every change.
import type { ProcessIdentity } from '../processes/process-identity.ts'
import { writeRunState, type Part, type RunState } from '../state/run-state.ts'
import type { StateFolder } from '../state/state-folder.ts'

type Kind = 'services' | 'servers'

export type Board = {
  readonly state: () => RunState
  setPhase(phase: RunState['phase']): void
  /** Adds a part that is not running yet; the answer is told of its process. */
  add(kind: Kind, part: Omit<Part, 'process'>): (process: ProcessIdentity | null) => void
}

/** Starts an empty board and writes it. */
export function createBoard(
  folder: StateFolder,
  head: Pick<RunState, 'supervisor' | 'serversBy' | 'secretFile' | 'api' | 'zipkin'>,
): Board {
  let phase: RunState['phase'] = 'starting'
  const parts: Record<Kind, Map<string, Part>> = { services: new Map(), servers: new Map() }
  const state = (): RunState => ({
    phase,
    ...head,
    web: null,
    services: [...parts.services.values()],
    servers: [...parts.servers.values()],
  })
  const write = (): void => writeRunState(folder, state())
  write()
  return {
    state,
    setPhase(next) {
      phase = next
      write()
    },
    add(kind, part) {
      const setProcess = (process: ProcessIdentity | null): void => {
        parts[kind].set(part.name, { ...part, process })
        write()
      }
      setProcess(null)
      return setProcess
    },
  }
}
