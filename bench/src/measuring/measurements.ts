// docs/measurements.md links the latest note of each scenario, between two marks that a run of it replaces. The note, in
// docs/measurements, has the results beside the medians of the note before. Everything else there is people's own.
import { formatFigure, type Summary } from './measure.ts'

export type Section = {
  readonly scenario: string
  readonly title: string
  /** The day on which it was measured: `2026-11-26`. */
  readonly date: string
  /** Lines on when, where and how it was measured. */
  readonly notes: readonly string[]
  readonly summaries: readonly Summary[]
}

/** The file of a scenario's results, in docs/measurements. A second run on the same day takes the place of the first. */
export function noteName({ date, scenario }: Pick<Section, 'date' | 'scenario'>): string {
  return `${date}-bench-${scenario}.md`
}

/** The file that the document links for a scenario; null when there is none. */
export function linkedNote(document: string, scenario: string): string | null {
  const [from, to] = findPart(document, scenario)
  return /\]\(measurements\/([^)]+)\)/.exec(document.slice(from, to))?.[1] ?? null
}

/** Makes the document link a scenario's note. */
export function linkNote(document: string, section: Section): string {
  const link = `- [${section.title}](measurements/${noteName(section)})`
  const written = `${beginOf(section.scenario)}\n\n${link}\n\n`
  const [from, to] = findPart(document, section.scenario)
  if (from === to) return `${document.trimEnd()}\n\n${written}${endOf(section.scenario)}\n`
  return document.slice(0, from) + written + document.slice(to)
}

/** A scenario's results beside those of the note `before`. */
export function formatNote({ title, notes, summaries }: Section, before: string): string {
  const previous = readMedians(before)
  const rows = summaries.map(({ name, unit, median, lowest, highest }) => [
    name,
    formatFigure(median, unit),
    lowest === highest ? '' : `${formatFigure(lowest, '')} to ${formatFigure(highest, '')}`,
    previous.get(name) ?? '',
  ])
  const table = markdownTable([['measure', 'median', 'of all runs', 'previous'], ...rows])
  return [`# ${title}`, '', ...notes.map((note) => `- ${note}`), '', table, ''].join('\n')
}

const beginOf = (scenario: string) => `<!-- bench: ${scenario} -->`
const endOf = (scenario: string) => `<!-- end of bench: ${scenario} -->`

/** Where a scenario's part begins, and where its end mark does; nothing lies between when there is none. */
function findPart(document: string, scenario: string): [from: number, to: number] {
  const from = document.indexOf(beginOf(scenario))
  const to = document.indexOf(endOf(scenario))
  return from < 0 || to < from ? [0, 0] : [from, to]
}

/** The medians of a note, by measure. */
export function readMedians(note: string): ReadonlyMap<string, string> {
  const rows = note
    .split('\n')
    .filter((line) => line.startsWith('| '))
    .map((line) => line.split('|').map((cell) => cell.trim()))
  return new Map(rows.slice(2).map(([, name = '', median = '']) => [name, median]))
}

/** As the formatter lays it out. */
function markdownTable(rows: readonly (readonly string[])[]): string {
  const [head = []] = rows
  const widths = head.map((_, column) =>
    Math.max(3, ...rows.map((row) => (row[column] ?? '').length)),
  )
  const line = (cells: readonly string[], fill: string): string =>
    `| ${widths.map((width, column) => (cells[column] ?? '').padEnd(width, fill)).join(' | ')} |`
  return [line(head, ' '), line([], '-'), ...rows.slice(1).map((row) => line(row, ' '))].join('\n')
}
