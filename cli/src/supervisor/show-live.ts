// The live view of a supervisor in a terminal: what happens scrolls by above a table that is redrawn in place.
import { setTimeout as pause } from 'node:timers/promises'
import type { RunState } from '../state/run-state.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { formatStatus } from '../status/format-status.ts'
import { readEvents } from '../status/read-events.ts'
import { readStatus } from '../status/read-status.ts'
import { print } from '../terminal/command-line.ts'

const everyMs = 2_000

export type Screen = {
  /** Writes a sentence above the table. */
  readonly say: (sentence: string) => void
  /** Redraws the table until the signal aborts; there is none where the output is no terminal. */
  readonly showUntil: (
    signal: AbortSignal,
    folder: StateFolder,
    state: () => RunState,
  ) => Promise<void>
}

export function createScreen(): Screen {
  let table = ''
  const replaceTable = (sentence: string, next: string): void => {
    // Up to where the last table began, then clear to the end of the screen.
    if (table !== '') process.stdout.write(`\x1b[${table.split('\n').length}A\x1b[0J`)
    if (sentence !== '') print(sentence)
    if (next !== '') print(next)
    table = next
  }
  return {
    say: (sentence) => replaceTable(sentence, table),
    async showUntil(signal, folder, state) {
      print('Ctrl-C stops everything.\n')
      while (process.stdout.isTTY && !signal.aborted) {
        const current = state()
        const [status, events] = await Promise.all([
          readStatus(folder, current),
          readEvents(current),
        ])
        replaceTable('', formatStatus(status, events))
        await pause(everyMs, undefined, { signal }).catch(() => undefined)
      }
    },
  }
}
