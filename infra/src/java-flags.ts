// How the Java servers are started: little memory, and quickly on two cores.
import { join } from 'node:path'
import { programFolder } from './server-folder.ts'
import { servers } from './servers.ts'

/** What lives after a start, with room for as much again; and for what is new: a collection costs what of that lives. */
const heaps = {
  kafka: { leastMb: 64, newMb: 16 },
  zipkin: { leastMb: 64, newMb: 16 },
  elasticsearch: { leastMb: 96, newMb: 32 },
} as const

/** Heap and start-up flags of one server. */
export function javaFlags(root: string, name: 'kafka' | 'zipkin' | 'elasticsearch'): string[] {
  return [
    '-XX:+UnlockDiagnosticVMOptions',
    `-Xmx${servers[name].heapMb}m`,
    // It grows to that when it has to. Without these it began with a 64th of the machine, a third of it for what is
    // new, all of which is touched before the first collection.
    `-Xms${heaps[name].leastMb}m`,
    `-Xmn${heaps[name].newMb}m`,
    '-XX:MinHeapFreeRatio=20',
    '-XX:MaxHeapFreeRatio=40',
    // The smallest collector: no threads of its own to compete with the services for two cores.
    '-XX:+UseSerialGC',
    ...compilerFlags(root, name),
    // The first orderly stop leaves the parsed classes here, and later starts take half the time:
    // Zipkin 2 s instead of 7, Kafka 3 instead of 7. Its class path may hold jars only, no folders.
    '-XX:+AutoCreateSharedArchive',
    `-XX:SharedArchiveFile=${join(programFolder(root, name), 'classes.jsa')}`,
    // At the addresses that they were written for: elsewhere each page of them is changed, and so in memory.
    '-XX:ArchiveRelocationMode=0',
    '-Xlog:cds*=off',
    '-XX:+ExitOnOutOfMemoryError',
    '-Djava.awt.headless=true',
  ]
}

/**
 * The optimizing compiler takes 20 s of processor time from services that want it, so that it only gets the code that
 * searches: a search takes two thirds then, and a post what it did half a minute after a start.
 */
function compilerFlags(root: string, name: keyof typeof heaps): string[] {
  if (name !== 'elasticsearch') return ['-XX:TieredStopAtLevel=1']
  return [`-XX:CompilerDirectivesFile=${join(root, 'infra/native/elasticsearch/optimized.json')}`]
}
