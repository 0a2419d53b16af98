// What came out of test files, whichever processes ran them.
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'

const Count = Type.Integer({ minimum: 0 })

/** Of one run of files: node's own counts, the tests that failed, how long the tests of each file took. */
export const TestReport = Type.Object({
  counts: Type.Object({
    tests: Count,
    suites: Count,
    passed: Count,
    failed: Count,
    cancelled: Count,
    skipped: Count,
    todo: Count,
  }),
  failed: Type.Array(Type.String()),
  msOfFiles: Type.Record(Type.String(), Type.Number()),
})
export type TestReport = Static<typeof TestReport>

const schema = Compile(TestReport)

/** What a run sent to the process that started it; throws where it is anything else. */
export function parseReport(message: unknown): TestReport {
  if (!schema.Check(message)) throw new Error('a run of tests sent something else than its report')
  return message
}

/** How many of the files that took longest are named. */
const namedFiles = 5

/** The last lines of a run: which files took longest, which tests failed, and the totals as node prints them. */
export function summarise(reports: readonly TestReport[], root: string, ms: number): string {
  const slowest = reports
    .flatMap(({ msOfFiles }) => Object.entries(msOfFiles))
    .toSorted(([, a], [, b]) => b - a)
    .slice(0, namedFiles)
    .map(([file, fileMs]) => `${file.replace(`${root}/`, '')} ${(fileMs / 1000).toFixed(0)} s`)
  const failed = reports.flatMap((report) => report.failed)
  const total = (name: keyof TestReport['counts']): number =>
    reports.reduce((sum, { counts }) => sum + counts[name], 0)
  return [
    `longest: ${slowest.join(', ')}`,
    ...failed.map((name) => `✖ ${name.replace(`${root}/`, '')}`),
    `ℹ tests ${total('tests')}`,
    `ℹ suites ${total('suites')}`,
    `ℹ pass ${total('passed')}`,
    `ℹ fail ${total('failed')}`,
    `ℹ cancelled ${total('cancelled')}`,
    `ℹ skipped ${total('skipped')}`,
    `ℹ todo ${total('todo')}`,
    `ℹ duration_ms ${ms.toFixed(0)}`,
  ].join('\n')
}
