import { existsSync, rmSync } from 'node:fs'
import { wipeDockerServers } from '../stack/docker-servers.ts'
import { stopLeftovers } from '../stack/stop-leftovers.ts'
import { readOwner } from '../state/owner.ts'
import { root } from '../state/root.ts'
import { readSettings } from '../state/settings.ts'
import { stateFolder, type StateFolder } from '../state/state-folder.ts'
import { stopSupervisor } from '../supervisor/stop-supervisor.ts'
import { parseCommand, print, stateOption } from '../terminal/command-line.ts'

const usage = 'down [--wipe] [--state DIR]'

/** Stops a stack, whether its supervisor lives or was killed; with `--wipe` deletes what it stored. */
export async function down(args: readonly string[]): Promise<number> {
  const { values } = parseCommand(args, { ...stateOption, wipe: { type: 'boolean' } }, usage)
  const folder = stateFolder(values.state)
  const owner = readOwner(folder)
  if (owner !== null) {
    print('stopping the services, then the servers …')
    await stopSupervisor(folder)
  }
  const left = existsSync(folder.run)
  await stopLeftovers(root, folder, print)
  print(owner !== null || left ? 'Everything is stopped.' : 'Nothing was running.')
  if (values.wipe === true) await wipe(folder)
  return 0
}

async function wipe(folder: StateFolder): Promise<void> {
  if (readSettings(folder)?.serversBy === 'docker') await wipeDockerServers(root, folder)
  const { data, secret, credentials, ports, settings, logs } = folder
  for (const path of [data, secret, credentials, ports, settings, logs]) {
    rmSync(path, { recursive: true, force: true })
  }
  print('Its data are deleted; the next start begins anew.')
}
