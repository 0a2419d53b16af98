import { join } from 'node:path'
import { parseCommand, print, stopSignal } from './command-line.ts'
import { root } from './root.ts'
import { runProgram } from './test-run/run-program.ts'
import { selectTests } from './test-run/test-files.ts'
import { startTestStack, withoutSettings } from './test-run/test-stack.ts'

const usage = 'test [check|unit|integration|story|FILE…]'

// What somebody may give to tests: documents of their own to compare with, and more to try than is usual.
const settingsOfTests = [
  'FLIGHTPATH_REFERENCE',
  'FLIGHTPATH_TWEETS',
  'FLIGHTPATH_MODEL_STEPS',
  'FLIGHTPATH_MODEL_SEED',
  'FLIGHTPATH_FUZZ_RUNS',
  'FLIGHTPATH_MYSQL_URL',
]

/** Runs checks and tests; resolves with the worst exit status. The last lines are node's own totals. */
export async function test(args: readonly string[]): Promise<number> {
  const { positionals } = parseCommand(args, {}, usage, { least: 0, most: 1000 })
  const { checks, files, stack } = selectTests(root, positionals)
  const signal = stopSignal()
  try {
    const checked = checks ? await runChecks(signal) : 0
    const tested = stack ? await runOnStack(files, signal) : await runTests(files, {}, signal)
    return Math.max(checked, tested)
  } catch (error) {
    if (!signal.aborted) throw error
    print('The tests were stopped; nothing of theirs is left running.')
    return 130
  }
}

async function runChecks(signal: AbortSignal): Promise<number> {
  const checks = [
    { name: 'format', command: 'oxfmt', args: ['--check', '.'] },
    { name: 'lint', command: 'oxlint', args: ['--type-aware', '.'] },
    { name: 'types', command: 'tsc', args: ['--project', 'tsconfig.json'] },
    { name: 'unused code', command: 'knip', args: ['--no-config-hints'] },
  ]
  let worst = 0
  for (const { name, command, args } of checks) {
    print(`check: ${name}`)
    const bin = join(root, 'node_modules/.bin', command)
    const status = await runProgram({ command: bin, args, cwd: root, env: process.env }, signal)
    if (status !== 0) print(`check: ${name} FAILED`)
    worst = Math.max(worst, status)
  }
  return worst
}

async function runOnStack(files: readonly string[], signal: AbortSignal): Promise<number> {
  await using stack = await startTestStack(signal)
  const status = await runTests(files, stack.env, signal)
  if (status !== 0) stack.keepLogs()
  return status
}

async function runTests(
  files: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  if (files.length === 0) return 0
  const given = settingsOfTests.map((name) => [name, process.env[name]] as const)
  return await runProgram(
    {
      command: process.execPath,
      args: [join(root, 'cli/src/test-run/run-files.ts'), ...files],
      cwd: root,
      env: { ...withoutSettings(process.env), ...Object.fromEntries(given), ...env },
    },
    signal,
  )
}
