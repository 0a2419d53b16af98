// What the two programs behind ./flightpath, cli/src/main.ts and bench/src/main.ts, have in common.
import { CommandError, print, UsageError } from './command-line.ts'
import { help } from './help.ts'

/** Does what its arguments say; resolves with the exit status. */
export type Command = (args: readonly string[]) => Promise<number>

/** Each is loaded when it is asked for: most need only a part of the libraries. */
export type Commands = Readonly<Record<string, () => Promise<Command>>>

/** Runs what this process was asked for and sets its exit status: 2 where the words make no sense, 1 after an error. */
export async function runCommands(commands: Commands): Promise<void> {
  // Whoever read the output has left: stop, each command in its own way.
  process.stdout.on('error', () => process.kill(process.pid, 'SIGTERM'))
  try {
    process.exitCode = await run(commands, process.argv.slice(2))
  } catch (error) {
    process.stderr.write(`${explain(error)}\n`)
    process.exitCode = error instanceof UsageError ? 2 : 1
  }
}

async function run(
  commands: Commands,
  [name = 'help', ...args]: readonly string[],
): Promise<number> {
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

/** A sentence where the message is one; the stack where it is a mistake of ours. */
function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  const expected = error instanceof UsageError || error instanceof CommandError
  // Each package names its outages so; what they say is enough.
  return expected || error.name.endsWith('UnavailableError')
    ? error.message
    : (error.stack ?? error.message)
}
