// The log of one process: a file that the process writes by itself.
import { closeSync, openSync, readSync, renameSync, statSync } from 'node:fs'
import { StringDecoder } from 'node:string_decoder'

const largestBytes = 10 * 1024 * 1024
const chunkBytes = 64 * 1024

/** Keeps a log from growing over many starts: past 10 MB it becomes `<name>.log.1`, in place of an older one. */
export function rotateLog(path: string): void {
  if (logSize(path) > largestBytes) renameSync(path, `${path}.1`)
}

/** The size in bytes; 0 when there is none. */
export function logSize(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0
}

/** The last lines of a log, for a person who must find out why its process died. */
export function lastLogLines(path: string, count: number): readonly string[] {
  const size = logSize(path)
  const text = readBytes(path, Math.max(0, size - chunkBytes), size).toString()
  return text === '' ? [] : text.trimEnd().split('\n').slice(-count)
}

export type LogTail = {
  /** Whole lines since the last call. */
  readonly read: () => readonly string[]
}

/** Reads what is added to a log from byte `from` on; starts over where it was replaced by a shorter one. */
export function openLogTail(path: string, from: number): LogTail {
  let position = from
  let decoder = new StringDecoder()
  let rest = ''
  return {
    read() {
      const size = logSize(path)
      if (size < position) {
        position = 0
        decoder = new StringDecoder()
        rest = ''
      }
      while (position < size) {
        const bytes = readBytes(path, position, Math.min(size, position + chunkBytes))
        if (bytes.length === 0) break
        position += bytes.length
        rest += decoder.write(bytes)
      }
      const lines = rest.split('\n')
      rest = lines.pop() ?? ''
      return lines
    },
  }
}

function readBytes(path: string, from: number, to: number): Buffer {
  const buffer = Buffer.alloc(to - from)
  if (buffer.length === 0) return buffer
  const file = openSync(path, 'r')
  try {
    return buffer.subarray(0, readSync(file, buffer, 0, buffer.length, from))
  } finally {
    closeSync(file)
  }
}
