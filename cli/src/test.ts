import { join } from 'node:path'
import type { MysqlProgram } from '@flightpath/infra'
import { CommandError, parseCommand, print, stopSignal } from './command-line.ts'
import { root } from './root.ts'
import { chooseMysql, readMysql } from './stack/choose-servers.ts'
import { runProgram } from './test-run/run-program.ts'
import { selectForMariadb, selectTests } from './test-run/test-files.ts'
import { startTestStack, withoutSettings } from './test-run/test-stack.ts'

const usage = 'test [--mysql mysql|mariadb] [check|unit|integration|story|compose|FILE…]'

// What somebody may give to tests: documents of their own to compare with, and more to try than is usual.
const settingsOfTests = [
  'FLIGHTPATH_REFERENCE',
  'FLIGHTPATH_TWEETS',
  'FLIGHTPATH_MODEL_STEPS',
  'FLIGHTPATH_MODEL_SEED',
  'FLIGHTPATH_FUZZ_RUNS',
  'FLIGHTPATH_COMPOSE_FILE',
]

/** Runs checks and tests; resolves with the worst exit status. The last lines are node's own totals. */
export async function test(args: readonly string[]): Promise<number> {
  const options = { mysql: { type: 'string' } } as const
  const { values, positionals } = parseCommand(args, options, usage, { least: 0, most: 1000 })
  const asked = readMysql(values.mysql)
  const { checks, files, stack, compose } = selectTests(root, positionals)
  const signal = stopSignal()
  try {
    const checked = checks ? await runChecks(signal) : 0
    const composed = compose === 'no' ? 0 : await runComposed(compose, signal)
    if (!stack) return Math.max(checked, composed, await runTests(files, {}, signal))
    const mysql = asked ?? (await chooseMysql(root, print))
    if (mysql !== 'mysql' && asked === null && process.env['CI'] !== undefined) {
      throw new CommandError('CI runs the tests on MySQL itself: it needs a machine with Debian.')
    }
    // Before all of it on MySQL, whose totals are the last lines: what MariaDB might answer in another way.
    const alone = asked !== null || positionals.length > 0
    const onMariadb = alone ? 0 : await runOnStack('mariadb', selectForMariadb(root), signal)
    const tested = await runOnStack(mysql, files, signal)
    return Math.max(checked, composed, onMariadb, tested)
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

/** docker-compose.yml on a Docker engine of its own; it says itself where that cannot be. */
async function runComposed(compose: 'changed' | 'yes', signal: AbortSignal): Promise<number> {
  return await runFile(
    'test/compose/main.ts',
    compose === 'yes' ? [] : ['--if-changed'],
    {},
    signal,
  )
}

async function runOnStack(
  mysql: MysqlProgram,
  files: readonly string[],
  signal: AbortSignal,
): Promise<number> {
  print(`tests on ${mysql}: ${files.length} files`)
  await using stack = await startTestStack(mysql, signal)
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
  return await runFile('cli/src/test-run/run-files.ts', files, env, signal)
}

/** A program of the tests, in the environment that tests see. */
async function runFile(
  path: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
  signal: AbortSignal,
): Promise<number> {
  const given = settingsOfTests.map((name) => [name, process.env[name]] as const)
  return await runProgram(
    {
      command: process.execPath,
      args: [join(root, path), ...args],
      cwd: root,
      env: { ...withoutSettings(process.env), ...Object.fromEntries(given), ...env },
    },
    signal,
  )
}
