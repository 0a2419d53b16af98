// Everything that one stack leaves on disk is under its state folder; this names the places.
import { join, resolve } from 'node:path'
import { root } from './root.ts'

export type StateFolder = {
  /** Absolute. */
  readonly path: string
  /** What runs, where and as which process. */
  readonly run: string
  /** A symbolic link to the supervisor's process identity, which makes two supervisors impossible. */
  readonly owner: string
  /** Ports as they were chosen, for later starts. */
  readonly ports: string
  /** By which the processes of the stack know each other, readable by the owner alone. */
  readonly secret: string
  /** What this command issued, readable by the owner alone. */
  readonly credentials: string
  readonly logs: string
  readonly data: string
  /** What the first start decided for all later ones. */
  readonly settings: string
}

/** The places in a state folder, by default the checkout's own; nothing is created. */
export function stateFolder(path: string | undefined): StateFolder {
  const folder = path === undefined ? join(root, '.flightpath') : resolve(path)
  return {
    path: folder,
    run: join(folder, 'run.json'),
    owner: join(folder, 'supervisor'),
    ports: join(folder, 'ports.json'),
    secret: join(folder, 'secret'),
    credentials: join(folder, 'credentials.json'),
    logs: join(folder, 'logs'),
    data: join(folder, 'data'),
    settings: join(folder, 'settings.json'),
  }
}
