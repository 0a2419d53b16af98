import { readOwner } from '../state/owner.ts'
import { requireRunState } from '../state/run-state.ts'
import { stateFolder } from '../state/state-folder.ts'
import { formatStatus } from '../status/format-status.ts'
import { readEvents } from '../status/read-events.ts'
import { readStatus } from '../status/read-status.ts'
import { parseCommand, print, stateOption } from '../terminal/command-line.ts'

const usage = 'status [--json] [--state DIR]'

/** Prints what runs, where, how healthy and how far behind. */
export async function status(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(args, { ...stateOption, json: { type: 'boolean' } }, usage)
  const folder = stateFolder(values.state)
  const state = requireRunState(folder)
  const [current, events] = await Promise.all([readStatus(folder, state), readEvents(state)])
  if (values.json === true) {
    print(JSON.stringify({ ...current, events }, null, 2))
    return 0
  }
  print(formatStatus(current, events))
  if (readOwner(folder) === null) {
    print(
      '\nIts supervisor was killed: nothing is started again. ./flightpath down stops the rest.',
    )
  }
  return 0
}
