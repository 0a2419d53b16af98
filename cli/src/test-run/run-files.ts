// A program of its own: runs the test files that it is given, in their order, which `node --test` would not keep, and
// sends a report (test-report.ts) to the process that started it. The first argument says how many run at once, each in
// a process of its own; 0 has them all in this one, which loads what they share once.
import { resolve } from 'node:path'
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

// Some stories wait for servers to come back.
const timeoutMs = 600_000

const [atOnce, ...files] = process.argv.slice(2)
const stopping = new AbortController()
process.once('SIGTERM', () => stopping.abort())

const events = run({
  files,
  ...(atOnce === '0' ? { isolation: 'none' } : { concurrency: Number(atOnce) }),
  timeout: timeoutMs,
  signal: stopping.signal,
})
const failed: string[] = []
const msOfFiles: Record<string, number> = {}
events.on('test:fail', ({ name, file = '' }) => {
  process.exitCode = 1
  failed.push(`${file}: ${name}`)
})
events.on('test:complete', ({ name, file = '', nesting, details }) => {
  // A file in a process of its own counts as a test too, by its path.
  if (nesting === 0 && resolve(name) !== file)
    msOfFiles[file] = (msOfFiles[file] ?? 0) + details.duration_ms
})
events.on('test:summary', ({ file, counts }) => {
  if (file === undefined) process.send?.({ counts, failed, msOfFiles })
})
events.compose(spec).pipe(process.stdout)
