// Runs checks and test files, each kind on what it needs.
import type { MysqlProgram } from '@flightpath/infra'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { withoutSettings } from '../stack/options.ts'
import { root } from '../state/root.ts'
import { runProgram, type Listener } from './run-program.ts'
import type { TestRun } from './test-files.ts'
import { parseReport, type TestReport } from './test-report.ts'
import { startTestStack } from './test-stack.ts'

/** Runs that follow each other, and what they print and report. */
export type Lane = {
  readonly signal: AbortSignal
  readonly reports: TestReport[]
  readonly print: (text: string) => void
  /** After each run. */
  readonly flush: () => void
}

/** What is printed is seen at once. */
export function live(signal: AbortSignal): Lane {
  return { signal, reports: [], print: printNow, flush: () => undefined }
}

function printNow(text: string): void {
  process.stdout.write(text)
}

/** Part of another lane: what a run prints is seen there once it ended, whole. */
export function holdBack({ signal, reports, print: printWhole }: Lane): Lane {
  let held = ''
  const print = (text: string): void => {
    held += text
  }
  const flush = (): void => {
    printWhole(held)
    held = ''
  }
  return { signal, reports, print, flush }
}

// What somebody may give to tests: documents of their own to compare with, and more to try than is usual.
const settingsOfTests = [
  'FLIGHTPATH_REFERENCE',
  'FLIGHTPATH_TWEETS',
  'FLIGHTPATH_MODEL_STEPS',
  'FLIGHTPATH_MODEL_SEED',
  'FLIGHTPATH_FUZZ_RUNS',
  'FLIGHTPATH_COMPOSE_FILE',
]

/** They wait more than they work. */
const filesAtOnceOnServers = 2

/** Whatever is right with one instance must be right with several. */
const twoOfEach = 2

/**
 * Runs files on what they need, which is started for them and removed; resolves with the worst exit status. `instances`
 * of each service make a stack.
 */
export async function runTests(
  lane: Lane,
  run: TestRun,
  mysql: MysqlProgram,
  instances = twoOfEach,
): Promise<number> {
  const { on, alone, together } = run
  if (alone.length + together.length === 0) return 0
  if (on === 'nothing') return await runServerless(lane, together)
  const what = on === 'stack' ? 'a stack' : [...on].join(', ')
  lane.print(`tests on ${what} (${mysql}): ${alone.length + together.length} files\n`)
  const print = (line: string): void => lane.print(`${line}\n`)
  try {
    await using stack = await startTestStack({ on, mysql, instances, print, signal: lane.signal })
    const statuses = [
      await runFiles(lane, 1, alone, stack.env),
      await runFiles(lane, filesAtOnceOnServers, together, stack.env),
    ]
    const worst = Math.max(...statuses)
    if (worst !== 0) stack.keepLogs()
    return worst
  } finally {
    lane.flush()
  }
}

/** In as many processes as there are processors: most of the time would go into loading each file on its own. */
async function runServerless(lane: Lane, files: readonly string[]): Promise<number> {
  const processes = availableParallelism()
  const shares = Array.from({ length: processes }, (_, share) => {
    return files.filter((_file, index) => index % processes === share)
  })
  const lanes = shares.map(() => holdBack(lane))
  const statuses = await Promise.all(
    lanes.map(async (own, share) => await runFiles(own, 0, shares[share] ?? [], {})),
  )
  for (const own of lanes) own.flush()
  lane.flush()
  return Math.max(...statuses)
}

/** Formatter, linter, type checker, and what finds unused code. */
export async function runChecks(lane: Lane): Promise<number> {
  const checks = [
    { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
    { name: 'lint', command: 'oxlint', args: ['--type-aware', '.'] },
    { name: 'types', command: 'tsc', args: ['--project', 'tsconfig.json'] },
    { name: 'unused code', command: 'knip', args: ['--no-config-hints'] },
  ]
  let worst = 0
  for (const { name, command, args } of checks) {
    lane.print(`check: ${name}\n`)
    const bin = join(root, 'node_modules/.bin', command)
    const program = { command: bin, args, cwd: root, env: process.env }
    const status = await runProgram(program, lane, lane.signal)
    if (status !== 0) lane.print(`check: ${name} FAILED\n`)
    worst = Math.max(worst, status)
  }
  lane.flush()
  return worst
}

/** docker-compose.yml on a Docker engine of its own; it says itself where that cannot be. */
export async function runComposed(lane: Lane, compose: 'changed' | 'yes'): Promise<number> {
  const args = compose === 'yes' ? [] : ['--if-changed']
  return await runFile(lane, lane, 'test/compose/main.ts', args, {})
}

async function runFiles(
  lane: Lane,
  atOnce: number,
  files: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  if (files.length === 0) return 0
  const { print, reports } = lane
  const listener = { print, onMessage: (message: unknown) => reports.push(parseReport(message)) }
  const args = [String(atOnce), ...files]
  return await runFile(lane, listener, 'cli/src/test-run/run-files.ts', args, env)
}

/** A program of the tests, in the environment that tests see. */
async function runFile(
  { signal }: Lane,
  listener: Listener,
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<number> {
  const given = settingsOfTests.map((name) => [name, process.env[name]] as const)
  return await runProgram(
    {
      command: process.execPath,
      args: [join(root, path), ...args],
      cwd: root,
      env: { ...withoutSettings(process.env), ...Object.fromEntries(given), ...env },
    },
    listener,
    signal,
  )
}
