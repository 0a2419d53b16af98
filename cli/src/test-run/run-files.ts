// A program of its own: runs the test files that it is given, in their order, which `node --test` would not keep, and
// sends a report (test-report.ts) to the process that started it. The first argument is how many files run at once.
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

// Some stories wait for servers to come back.
const timeoutMs = 300_000

const [concurrency, ...files] = process.argv.slice(2)
const stopping = new AbortController()
process.once('SIGTERM', () => stopping.abort())

const events = run({
  files,
  concurrency: Number(concurrency),
  timeout: timeoutMs,
  signal: stopping.signal,
})
const failed: string[] = []
const durations: { file: string; ms: number }[] = []
events.on('test:fail', ({ name, file }) => {
  process.exitCode = 1
  failed.push(`${file ?? ''}: ${name}`)
})
events.on('test:summary', ({ file, counts, duration_ms: ms }) => {
  if (file === undefined) process.send?.({ counts, failed, durations })
  else durations.push({ file, ms })
})
events.compose(spec).pipe(process.stdout)
