import { execFile } from 'node:child_process'
import { dirname, resolve } from 'node:path'

const program = resolve(import.meta.dirname, '../../../flightpath')

/** Runs `./flightpath` with these arguments on the tests' own stack; `output` is what it printed to stdout, `errors` to stderr. */
export async function runCommand(
  args: readonly string[],
): Promise<{ readonly status: number; readonly output: string; readonly errors: string }> {
  const state = dirname(process.env['FLIGHTPATH_TEST_STACK'] ?? '')
  return await new Promise((done) => {
    const all = [...args, '--state', state]
    execFile(program, all, { maxBuffer: 2 ** 28 }, (error, output, errors) => {
      done({ status: typeof error?.code === 'number' ? error.code : error ? 1 : 0, output, errors })
    })
  })
}
