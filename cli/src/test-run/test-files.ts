// Which test files belong to which part of the tests, and which of them run together.
import type { ServerName } from '@flightpath/infra'
import { existsSync, globSync } from 'node:fs'
import { join } from 'node:path'
import { UsageError } from '../terminal/command-line.ts'
import { readNeeds, type TestNeeds } from './test-needs.ts'

const patterns = {
  check: ['test/*.test.ts'],
  /** A tweet's path through the running stack. */
  story: ['story/*.test.ts'],
  rest: [
    '{packages,services}/*/{src,test}/**/*.test.ts',
    '{cli,bench,infra}/src/**/*.test.ts',
    'cli/test/**/*.test.ts',
  ],
} as const

/**
 * What runs on MariaDB too: every statement of every store, the plans of queries, migrations, the outbox and verify. What
 * kills services or takes servers away repeats statements of the others.
 */
const mariadbPatterns = [
  'packages/{storage,outbox}/src/**/*.test.ts',
  'services/{write,graph}/test/**/!(kills|outages).test.ts',
  'cli/test/verify.test.ts',
]

const parts = {
  /** The repository's own rules. */
  check: (root: string) => list(root, patterns.check),
  /** What needs no server. */
  unit: (root: string) =>
    list(root, patterns.rest).filter((file) => isServerless(readNeeds(root, file))),
  story: (root: string) => list(root, patterns.story),
  /** What needs servers, or a whole stack. */
  integration: (root: string) =>
    list(root, patterns.rest).filter((file) => !isServerless(readNeeds(root, file))),
} as const

type Part = keyof typeof parts

export type TestSelection = {
  /** Formatter, linter, type checker and unused code. */
  readonly checks: boolean
  /** Relative to the checkout. */
  readonly files: readonly string[]
  /** Whether docker-compose.yml is tried: always, or when something that it is made of has changed. */
  readonly compose: 'no' | 'changed' | 'yes'
}

/** Finds what was asked for: parts or files; everything when nothing was. Throws a UsageError for other names. */
export function selectTests(root: string, names: readonly string[]): TestSelection {
  const compose = names.includes('compose') ? 'yes' : names.length === 0 ? 'changed' : 'no'
  const asked = names.length === 0 ? Object.keys(parts) : names.filter((name) => name !== 'compose')
  const files = asked.flatMap((name) => {
    if (isPart(name)) return parts[name](root)
    if (existsSync(join(root, name)) && name.endsWith('.test.ts')) return [name]
    throw new UsageError(
      `There are no tests called ${name}: say ${Object.keys(parts).join(', ')}, compose, or a path such as story/01-a-tweet-is-accepted.test.ts.`,
    )
  })
  return { checks: asked.includes('check'), files: [...new Set(files)], compose }
}

/** The files to run on MariaDB when all run on MySQL. */
export function selectForMariadb(root: string): string[] {
  return list(root, mariadbPatterns)
}

/** Files that need the same: nothing, servers, or a stack. */
export type TestRun = {
  readonly on: 'nothing' | 'stack' | ReadonlySet<ServerName>
  /** One after the other, in this order. */
  readonly alone: readonly string[]
  /** Side by side, after those. */
  readonly together: readonly string[]
}

/**
 * Sorts files by what they need. Services that tests start on servers publish what no stack has stored, so that a stack
 * never shares its servers with them.
 */
export function planRuns(
  root: string,
  files: readonly string[],
): Readonly<Record<'unit' | 'servers' | 'stack', TestRun>> & { readonly needsMysql: boolean } {
  const unit: string[] = []
  const stack: string[] = []
  const alone: string[] = []
  const together: string[] = []
  const servers = new Set<ServerName>()
  for (const file of files) {
    const needs = readNeeds(root, file)
    if (isServerless(needs)) unit.push(file)
    else if (needs.stack) stack.push(file)
    else (needs.alone ? alone : together).push(file)
    if (!needs.stack) for (const name of needs.servers) servers.add(name)
  }
  return {
    unit: { on: 'nothing', alone: [], together: unit },
    servers: { on: servers, alone, together },
    stack: { on: 'stack', alone: stack, together: [] },
    needsMysql: stack.length > 0 || servers.has('mysql'),
  }
}

function isServerless({ servers, stack, alone }: TestNeeds): boolean {
  return servers.size === 0 && !stack && !alone
}

function list(root: string, globs: readonly string[]): string[] {
  return globs.flatMap((glob) => globSync(glob, { cwd: root }).toSorted())
}

function isPart(name: string): name is Part {
  return Object.hasOwn(parts, name)
}
