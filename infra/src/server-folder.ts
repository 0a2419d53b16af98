// Where a server's files are, and what it takes to put them there.
import { join } from 'node:path'
import type { Java } from './find-java.ts'
import { servers, type ServerName } from './servers.ts'

/** Puts the fetched jars' content into the folder that the server is started from. */
export type Arrange = (source: {
  /** `infra/native/<name>` in the checkout. */
  readonly manifest: string
  readonly jars: string
  readonly target: string
  readonly java: Java
}) => Promise<void>

/** The folder of one server in one version, shared by all stacks of this checkout. */
export function serverFolder(root: string, name: ServerName): string {
  return join(root, '.flightpath/servers', `${name}-${servers[name].version}`)
}
