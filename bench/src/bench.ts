// Measures the whole stack, on stacks of its own, and writes down what came of it. It judges nothing.
import { chooseMysql, readMysql } from '@flightpath/cli/stack'
import { root } from '@flightpath/cli/state'
import {
  formatTable,
  parseCommand,
  parseNumber,
  print,
  stopSignal,
  UsageError,
} from '@flightpath/cli/terminal'
import { readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { formatFigure, summarise, type Summary } from './measuring/measure.ts'
import {
  formatNote,
  linkedNote,
  linkNote,
  noteName,
  type Section,
} from './measuring/measurements.ts'
import { runScenario } from './measuring/run-scenario.ts'
import type { BenchContext, Scenario } from './measuring/scenario.ts'
import { clients } from './scenarios/clients.ts'
import { followers } from './scenarios/followers.ts'
import { idle } from './scenarios/idle.ts'
import { memory } from './scenarios/memory.ts'
import { million } from './scenarios/million.ts'
import { reads } from './scenarios/reads.ts'
import { search } from './scenarios/search.ts'
import { stored } from './scenarios/stored.ts'
import { traced, untraced } from './scenarios/tracing.ts'
import { deliveries, writes } from './scenarios/writes.ts'

const usage =
  'bench [SCENARIO…] [--quick] [--runs N] [--profile DIR] [--mysql mysql|mariadb] [--binary-log]'

const options = {
  quick: { type: 'boolean', default: false },
  runs: { type: 'string', default: '3' },
  profile: { type: 'string' },
  mysql: { type: 'string' },
  'binary-log': { type: 'boolean', default: false },
} as const

const scenarios: Readonly<Record<string, Scenario>> = {
  writes,
  deliveries,
  reads,
  clients,
  search,
  million,
  idle,
  traced,
  untraced,
  followers,
  stored,
  memory,
}

const notesFolder = join(root, 'docs/measurements')

/**
 * Runs scenarios, all when none is named, and writes a note in docs/measurements for each. With `--quick` each runs
 * once at a tenth of its size, and nothing is written; nor with `--profile`, which costs some time itself, nor with
 * `--mysql` or `--binary-log`, which compare databases.
 */
export async function bench(args: readonly string[]): Promise<number> {
  const most = Object.keys(scenarios).length
  const { values, positionals } = parseCommand(args, options, usage, { least: 0, most })
  const chosen = chooseScenarios(positionals)
  const context: BenchContext = {
    quick: values.quick,
    say: print,
    signal: stopSignal(),
    profiles: values.profile === undefined ? null : resolve(values.profile),
    mysql: readMysql(values.mysql) ?? (await chooseMysql(root, print)),
    binaryLog: values['binary-log'],
  }
  const wanted = parseNumber('runs', values.runs, 1, 20)
  const { quick, profile, mysql } = values
  const isUsual = !quick && profile === undefined && mysql === undefined && !context.binaryLog
  try {
    for (const [name, scenario] of chosen) {
      const runs = values.quick || scenario.once ? 1 : wanted
      const section = await measure(name, scenario, runs, context)
      if (isUsual) writeSection(section)
    }
    return 0
  } catch (error) {
    if (!context.signal.aborted) throw error
    print('The bench was stopped; what it had not finished is not written down.')
    return 130
  }
}

async function measure(
  name: string,
  scenario: Scenario,
  runs: number,
  context: BenchContext,
): Promise<Section> {
  const { circumstances, runs: measured } = await runScenario(scenario, runs, context)
  const summaries = summarise(measured)
  print(`\n${scenario.title}\n${circumstances.join('\n')}\n\n${formatSummaries(summaries)}\n`)
  const command = `\`./flightpath bench ${name}\`, ${runs === 1 ? 'one run' : `${runs} runs, each on a fresh stack`}`
  const notes = [command, ...circumstances]
  const date = new Date().toISOString().slice(0, 10)
  return { scenario: name, title: scenario.title, date, notes, summaries }
}

function chooseScenarios(names: readonly string[]): (readonly [string, Scenario])[] {
  const asked = names.length === 0 ? Object.keys(scenarios) : names
  return asked.map((name) => {
    const scenario = Object.hasOwn(scenarios, name) ? scenarios[name] : undefined
    if (scenario === undefined) {
      throw new UsageError(
        `There is no scenario ${name}: there are ${Object.keys(scenarios).join(', ')}.`,
      )
    }
    return [name, scenario] as const
  })
}

function formatSummaries(summaries: readonly Summary[]): string {
  return formatTable([
    ['MEASURE', 'MEDIAN', 'OF ALL RUNS'],
    ...summaries.map(({ name, unit, median, lowest, highest }) => [
      name,
      formatFigure(median, unit),
      lowest === highest ? '' : `${formatFigure(lowest, '')} to ${formatFigure(highest, '')}`,
    ]),
  ])
}

/** Writes the note beside the previous one's medians, and links it from docs/measurements.md. */
function writeSection(section: Section): void {
  const document = `${notesFolder}.md`
  const text = readFileSync(document, 'utf8')
  const before = linkedNote(text, section.scenario)
  const previous = before === null ? '' : readFileSync(join(notesFolder, before), 'utf8')
  writeFileSync(join(notesFolder, noteName(section)), formatNote(section, previous))
  writeFileSync(document, linkNote(text, section))
}
