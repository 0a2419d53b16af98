// A program of its own: runs the test files that it is given, one at a time and in their order, which `node --test` would
// not keep. Its last lines are node's totals.
import { run } from 'node:test'
import { spec } from 'node:test/reporters'

// Some stories wait for servers to come back.
const timeoutMs = 300_000

const stopping = new AbortController()
process.once('SIGTERM', () => stopping.abort())

// One file at a time: the stories kill processes that others use.
const events = run({
  files: process.argv.slice(2),
  concurrency: false,
  timeout: timeoutMs,
  signal: stopping.signal,
})
events.on('test:fail', () => {
  process.exitCode = 1
})
events.compose(spec).pipe(process.stdout)
