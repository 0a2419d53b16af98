import type { RunState } from '../stack/run-state.ts'
import type { StateFolder } from '../stack/state-folder.ts'

export async function makeDemo(_: {
  folder: StateFolder
  state: RunState
  signal: AbortSignal
  readonly report: (sentence: string) => void
}): Promise<void> {}
