// How the Java servers are started: little memory, and quickly on two cores.
import { join } from 'node:path'
import type { Java } from './find-java.ts'
import { servers, type ServerName } from './servers.ts'

/** The program that runs a Java server. */
export function javaCommand(java: Java): string {
  return join(java.home, 'bin/java')
}

/** Heap and start-up flags of one server. */
export function javaFlags(name: ServerName): string[] {
  return [
    `-Xmx${servers[name].heapMb}m`,
    // The smallest collector: no threads of its own to compete with the services for two cores.
    '-XX:+UseSerialGC',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
  ]
}
