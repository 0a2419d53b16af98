// How the Java servers are started: little memory, and quickly on two cores.
import { join } from 'node:path'
import { programFolder } from './server-folder.ts'
import { servers } from './servers.ts'

/** What lives after a start, with room for as much again; and for what is new: a collection costs what of that lives. */
const heaps = {
  kafka: { leastMb: 64, newMb: 16 },
  zipkin: { leastMb: 64, newMb: 16 },
  elasticsearch: { leastMb: 96, newMb: 48 },
} as const

/** Heap and start-up flags of one server. */
export function javaFlags(root: string, name: 'kafka' | 'zipkin' | 'elasticsearch'): string[] {
  return [
    '-XX:+UnlockDiagnosticVMOptions',
    ...heapFlags(name),
    // It grows to its bound when it has to. Without these it began with a 64th of the machine.
    `-Xms${heaps[name].leastMb}m`,
    '-XX:MinHeapFreeRatio=20',
    '-XX:MaxHeapFreeRatio=40',
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
 * The bound of a heap and how it is kept. All of it is filled before the old part is looked through, so the bound is what
 * a server takes in the end.
 */
export function heapFlags(name: keyof typeof heaps): string[] {
  return [
    `-Xmx${servers[name].heapMb}m`,
    // A third of the heap otherwise, all of which is touched before the first collection.
    `-Xmn${heaps[name].newMb}m`,
    // The smallest collector: no threads of its own to compete with the services for two cores.
    '-XX:+UseSerialGC',
    // The spans of a trace repeat each other's texts: 75 MB for 100,000 of them instead of 100.
    ...(name === 'zipkin' ? ['-XX:+UseStringDeduplication'] : []),
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
