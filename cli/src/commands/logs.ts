import { readdirSync } from 'node:fs'
import { basename, join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { lastLogLines, logSize, openLogTail } from '../processes/log-file.ts'
import { stateFolder, type StateFolder } from '../state/state-folder.ts'
import { CommandError, parseCommand, print, stateOption } from '../terminal/command-line.ts'

const usage = 'logs [NAME…] [--no-follow] [--state DIR]'
const pollMs = 200
const linesAtFirst = 20

/** Prints the end of the logs and, unless told otherwise, what is added to them until Ctrl-C. */
export async function logs(args: readonly string[]): Promise<number> {
  const options = { ...stateOption, 'no-follow': { type: 'boolean' } } as const
  const { values, positionals } = parseCommand(args, options, usage, { least: 0, most: 50 })
  const folder = stateFolder(values.state)
  const names = chooseLogs(folder, positionals)
  const width = Math.max(...names.map((name) => name.length))
  const tails = names.map((name) => {
    const path = join(folder.logs, `${name}.log`)
    const prefix = `${name.padEnd(width)} | `
    const tail = openLogTail(path, logSize(path))
    for (const line of lastLogLines(path, linesAtFirst)) print(`${prefix}${line}`)
    return { prefix, tail }
  })
  while (values['no-follow'] !== true) {
    for (const { prefix, tail } of tails) {
      for (const line of tail.read()) print(`${prefix}${line}`)
    }
    await pause(pollMs)
  }
  return 0
}

function chooseLogs(folder: StateFolder, asked: readonly string[]): readonly string[] {
  const existing = listLogs(folder)
  const unknown = asked.find((name) => !existing.includes(name))
  if (unknown !== undefined) {
    throw new CommandError(
      `There is no log of ${unknown}; there are ${existing.join(', ') || 'none'}.`,
    )
  }
  if (existing.length === 0) {
    throw new CommandError('There are no logs yet: ./flightpath up starts everything.')
  }
  return asked.length === 0 ? existing : asked
}

function listLogs(folder: StateFolder): string[] {
  try {
    return readdirSync(folder.logs)
      .filter((file) => file.endsWith('.log'))
      .map((file) => basename(file, '.log'))
      .toSorted()
  } catch {
    return []
  }
}
