import type { MysqlProgram, ServerName, ServiceName } from '@flightpath/infra'
import type { RunState } from '../state/run-state.ts'
import type { StateFolder } from '../state/state-folder.ts'

/** How the five servers run: as processes here, in containers here, or wherever the environment says. */
export type ServersBy = RunState['serversBy']

export type StackOptions = {
  /** The checkout. */
  readonly root: string
  readonly folder: StateFolder
  readonly serversBy: ServersBy
  /** What runs as MySQL where the servers are processes here. */
  readonly mysql: MysqlProgram
  /** Whether it keeps a binary log, which replicas and recovery to a moment need. */
  readonly binaryLog?: boolean
  /** These native servers and no service, for tests that need no more; everything where it is not given. */
  readonly serversOnly?: ReadonlySet<ServerName>
  /** How many of each service run; one where it is not named. */
  readonly instances: Readonly<Partial<Record<ServiceName, number>>>
  /** Ports that were asked for, by part: `gateway`, `zipkin`. */
  readonly ports: Readonly<Record<string, number>>
  /** Leaves the usual ports to others. */
  readonly anyPorts: boolean
  /** The environment that services start from; addresses of the stack itself replace what it says. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Ends the start. */
  readonly signal: AbortSignal
  /** A sentence about progress, for a person and the supervisor's log. */
  readonly report: (sentence: string) => void
}

/** The environment without settings for a stack of somebody's own, which would change what the tests expect. */
export function withoutSettings(env: NodeJS.ProcessEnv): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !name.startsWith('FLIGHTPATH_')))
}
