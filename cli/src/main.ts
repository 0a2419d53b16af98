// What ./flightpath hands over to: finds the command and runs it.
import { CommandError, print, UsageError } from './command-line.ts'
import { help } from './help.ts'

type Command = (args: readonly string[]) => Promise<number>

// Each is loaded when it is asked for: most need only a part of the libraries.
const commands: Readonly<Record<string, () => Promise<Command>>> = {
  up: async () => (await import('./up.ts')).up,
  down: async () => (await import('./down.ts')).down,
  status: async () => (await import('./status.ts')).status,
  logs: async () => (await import('./logs.ts')).logs,
  account: async () => (await import('./account.ts')).account,
  trace: async () => (await import('./trace.ts')).trace,
  import: async () => (await import('./import.ts')).importTweets,
  verify: async () => (await import('./verify.ts')).verify,
  rebuild: async () => (await import('./rebuild.ts')).rebuild,
  dead: async () => (await import('./dead.ts')).dead,
  load: async () => (await import('./load.ts')).load,
  bench: async () => (await import('./bench.ts')).bench,
  test: async () => (await import('./test.ts')).test,
  init: async () => (await import('./init.ts')).init,
}

/** Runs one command line; resolves with the exit status. */
async function main([name = 'help', ...args]: readonly string[]): Promise<number> {
  if (['help', '--help', '-h'].includes(name) || args.includes('--help')) {
    print(help)
    return 0
  }
  const load = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (load === undefined) {
    throw new UsageError(`There is no command ${name}: ./flightpath help lists them.`)
  }
  const command = await load()
  return await command(args)
}

// Whoever read the output has left: stop, each command in its own way.
process.stdout.on('error', () => process.kill(process.pid, 'SIGTERM'))

try {
  process.exitCode = await main(process.argv.slice(2))
} catch (error) {
  process.stderr.write(`${explain(error)}\n`)
  process.exitCode = error instanceof UsageError ? 2 : 1
}

/** A sentence where the message is one; the stack where it is a mistake of ours. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const expected = error instanceof UsageError || error instanceof CommandError
  // Each package names its outages so; what they say is enough.
  return expected || error.name.endsWith('UnavailableError')
    ? error.message
    : (error.stack ?? error.message)
}
