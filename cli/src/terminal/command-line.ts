// How commands read their arguments and speak to whoever typed them.
import { parseArgs, type ParseArgsOptionsConfig } from 'node:util'

/** What was typed makes no sense; the message says what to do. Exit status 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

/** A command could not do what it was asked, for a reason that the message tells whole. Exit status 1. */
export class CommandError extends Error {
  override readonly name = 'CommandError'
}

/** The flag that every command has. */
export const stateOption = { state: { type: 'string' } } as const

/** Reads a command's flags and its positional arguments, of which there are `least` to `most`. */
export function parseCommand<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  usage: string,
  { least, most }: { least: number; most: number } = { least: 0, most: 0 },
) {
  const parsed = parse(args, options, usage)
  const count = parsed.positionals.length
  if (count < least || count > most) throw new UsageError(`Use it like this: ./flightpath ${usage}`)
  return parsed
}

function parse<const T extends ParseArgsOptionsConfig>(
  args: readonly string[],
  options: T,
  usage: string,
) {
  try {
    return parseArgs({ args: [...args], options, allowPositionals: true, strict: true })
  } catch (error) {
    // parseArgs' first sentence names what it does not know; the rest is about quoting.
    const [sentence] = (error instanceof Error ? error.message : String(error)).split('. ')
    throw new UsageError(`${sentence}: use it like this: ./flightpath ${usage}`, { cause: error })
  }
}

/** Reads a whole number from a flag. */
export function parseNumber(name: string, text: string, min: number, max: number): number {
  const value = /^\d{1,9}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return value
  throw new UsageError(`--${name} must be a whole number from ${min} to ${max}, was ${text}.`)
}

/** Aborts at the first Ctrl-C, SIGTERM or closed terminal; later ones change nothing: stopping is bounded in time. */
export function stopSignal(): AbortSignal {
  const stop = new AbortController()
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    process.on(name, () => stop.abort(new Error(`stopped by ${name}`)))
  }
  return stop.signal
}

/** Writes a line for the person, or the program, that asked. */
export function print(line = ''): void {
  process.stdout.write(`${line}\n`)
}

/** Lays rows out as columns, the first row above as their heads. */
export function formatTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  return rows
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
