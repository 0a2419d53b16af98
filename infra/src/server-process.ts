// What a supervisor needs to know of a native server: how to prepare, start and watch one.
import type { Java } from './find-java.ts'
import type { MysqlProgram, ProgramName } from './programs.ts'
import type { ServerName, ServerPorts } from './servers.ts'

export interface ServerProcess {
  readonly name: ServerName
  /** What runs as this server. */
  readonly program: ProgramName
  /** What clients are given; `mysql://root@127.0.0.1:3306`, and `127.0.0.1:9092` for Kafka. */
  readonly url: string
  readonly command: string
  readonly args: readonly string[]
  /** Variables to add to the supervisor's own environment. */
  readonly env: Readonly<Record<string, string>>
  /** Exists once `prepare` has returned. */
  readonly cwd: string
  /**
   * Writes configuration, formats storage on the first run and removes what a killed process left.
   * To be called before every start, while the server is down. Throws when the disk or a tool refuses.
   */
  prepare(): Promise<void>
  /** Whether it answers a real request now; within 2 s, never throws. */
  healthy(): Promise<boolean>
}

export interface NativeOptions {
  /** The checkout; the servers themselves are under its `.flightpath/servers`. */
  readonly root: string
  /** This stack's own folder; each server keeps all it writes in a folder of its name below it. */
  readonly dataDir: string
  /** Loopback ports to listen on. */
  readonly ports: ServerPorts
  readonly java: Java
  /** Which of the two runs as MySQL. */
  readonly mysql: MysqlProgram
  /** Whether MySQL keeps a binary log. */
  readonly binaryLog: boolean
}
