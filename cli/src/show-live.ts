// The live view below a supervisor in a terminal.
import { setTimeout as pause } from 'node:timers/promises'
import { print } from './command-line.ts'
import { readLags, readStatus } from './stack/read-status.ts'
import type { RunState } from './stack/run-state.ts'
import type { StateFolder } from './stack/state-folder.ts'
import { formatStatus } from './status.ts'

const everyMs = 2_000

/** Redraws the status table until the signal aborts; does nothing where the output is no terminal. */
export async function showUntil(
  signal: AbortSignal,
  folder: StateFolder,
  state: () => RunState,
): Promise<void> {
  print('Ctrl-C stops everything.\n')
  let drawn = 0
  while (process.stdout.isTTY && !signal.aborted) {
    const current = state()
    const [status, lags] = await Promise.all([readStatus(folder, current), readLags(current)])
    const table = formatStatus(status, lags)
    // Up to where the last table began, then clear to the end of the screen.
    if (drawn > 0) process.stdout.write(`\x1b[${drawn}A\x1b[0J`)
    print(table)
    drawn = table.split('\n').length
    await pause(everyMs, undefined, { signal }).catch(() => undefined)
  }
}
