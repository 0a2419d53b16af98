import { chooseMysql, readMysql } from '../stack/choose-servers.ts'
import { root } from '../state/root.ts'
import { CommandError, parseCommand, print, stopSignal } from '../terminal/command-line.ts'
import { holdBack, live, runChecks, runComposed, runTests } from '../test-run/run-tests.ts'
import { planRuns, selectForMariadb, selectTests } from '../test-run/test-files.ts'
import { summarise } from '../test-run/test-report.ts'
import { removeLeftovers } from '../test-run/test-stack.ts'

const usage = 'test [--mysql mysql|mariadb] [check|unit|integration|story|compose|FILE…]'

/** Runs checks and tests; resolves with the worst exit status. The last lines are node's own totals, summed. */
export async function test(args: readonly string[]): Promise<number> {
  const options = { mysql: { type: 'string' } } as const
  const { values, positionals } = parseCommand(args, options, usage, { least: 0, most: 1000 })
  const asked = readMysql(values.mysql)
  const { checks, files, compose } = selectTests(root, positionals)
  const signal = stopSignal()
  const beginMs = performance.now()
  const whole = positionals.length === 0
  const stories = live(signal)
  // Half of the tests' time is waiting, so that two of them run at a time where all do.
  const rest = whole ? holdBack(stories) : stories
  try {
    await removeLeftovers()
    const composed = compose === 'no' ? 0 : await runComposed(stories, compose)
    const plan = planRuns(root, files)
    const mysql = asked ?? (plan.needsMysql ? await chooseForTests() : 'mysql')
    const mariadb = planRuns(root, whole && asked === null ? selectForMariadb(root) : [])
    const runRest = async (): Promise<number> =>
      Math.max(
        checks ? await runChecks(rest) : 0,
        await runTests(rest, plan.unit, mysql),
        await runTests(rest, plan.servers, mysql),
        await runTests(rest, mariadb.servers, 'mariadb'),
        // What several instances are about does not depend on the database.
        await runTests(rest, mariadb.stack, 'mariadb', 1),
      )
    const runStories = (): Promise<number> => runTests(stories, plan.stack, mysql)
    const statuses = whole
      ? await bothEnded(runStories(), runRest())
      : [await runRest(), await runStories()]
    const { reports } = stories
    if (reports.length > 0) print(summarise(reports, root, performance.now() - beginMs))
    return Math.max(composed, ...statuses)
  } catch (error) {
    if (!signal.aborted) throw error
    print('The tests were stopped; nothing of theirs is left running.')
    return 130
  }
}

async function chooseForTests(): Promise<'mysql' | 'mariadb'> {
  const mysql = await chooseMysql(root, print)
  if (mysql !== 'mysql' && process.env['CI'] !== undefined) {
    throw new CommandError('CI runs the tests on MySQL itself: it needs a machine with Debian.')
  }
  return mysql
}

/** Waits for both, so that neither leaves anything running, before it throws. */
async function bothEnded(...lanes: readonly Promise<number>[]): Promise<number[]> {
  await Promise.allSettled(lanes)
  return await Promise.all(lanes)
}
