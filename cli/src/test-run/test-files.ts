// Which test files belong to which part of the tests.
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../command-line.ts'

const patterns = {
  /** The repository's own rules. */
  check: ['test/*.test.ts'],
  /** Beside the file that they test. */
  unit: ['{packages,services}/*/src/**/*.test.ts', '{cli,infra}/src/**/*.test.ts'],
  /** A tweet's path through the running stack; before those whose services publish what no stack has stored. */
  story: ['story/*.test.ts'],
  /** Parts of the system together. */
  integration: ['cli/test/**/*.test.ts', 'services/*/test/**/*.test.ts'],
} as const

/** What runs on MariaDB too: every statement of every store, the plans of queries, migrations, the outbox and verify. */
const mariadbPatterns = [
  'packages/{storage,outbox}/src/**/*.test.ts',
  'services/{write,graph}/test/*.test.ts',
  'cli/test/verify.test.ts',
]

type Part = keyof typeof patterns

export type TestSelection = {
  /** Formatter, linter, type checker and unused code. */
  readonly checks: boolean
  /** Relative to the checkout, in the order to run them. */
  readonly files: readonly string[]
  /** Whether any of the files needs a stack. */
  readonly stack: boolean
  /** Whether docker-compose.yml is tried: always, or when something that it is made of has changed. */
  readonly compose: 'no' | 'changed' | 'yes'
}

/** Finds what was asked for: parts or files; everything when nothing was. Throws a UsageError for other names. */
export function selectTests(root: string, names: readonly string[]): TestSelection {
  const compose = names.includes('compose') ? 'yes' : names.length === 0 ? 'changed' : 'no'
  const asked =
    names.length === 0 ? Object.keys(patterns) : names.filter((name) => name !== 'compose')
  const files = asked.flatMap((name) => {
    if (isPart(name))
      return patterns[name].flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted())
    if (existsSync(join(root, name)) && name.endsWith('.test.ts')) return [name]
    throw new UsageError(
      `There are no tests called ${name}: say ${Object.keys(patterns).join(', ')}, compose, or a path such as story/01-a-tweet-is-accepted.test.ts.`,
    )
  })
  const stack = asked.some((name) => name !== 'check')
  return { checks: asked.includes('check'), files: [...new Set(files)], stack, compose }
}

/** The files to run on MariaDB when all run on MySQL. */
export function selectForMariadb(root: string): string[] {
  return mariadbPatterns.flatMap((pattern) => globSync(pattern, { cwd: root }).toSorted())
}

function isPart(name: string): name is Part {
  return Object.hasOwn(patterns, name)
}
