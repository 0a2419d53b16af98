// docs/measurements.md: each scenario has a part between two marks that a run of it replaces; what stood there becomes
// the column of previous results. Everything else in the file is people's own.
import { formatFigure, type Summary } from './measure.ts'

export type Section = {
  readonly scenario: string
  readonly title: string
  /** Lines on when, where and how it was measured. */
  readonly notes: readonly string[]
  readonly summaries: readonly Summary[]
}

/** Puts a scenario's results into the document. */
export function replaceSection(document: string, section: Section): string {
  const begin = `<!-- bench: ${section.scenario} -->`
  const end = `<!-- end of bench: ${section.scenario} -->`
  const from = document.indexOf(begin)
  const to = document.indexOf(end)
  const before = from < 0 || to < from ? null : document.slice(from, to)
  const written = `${begin}\n\n${formatSection(section, before ?? '')}\n\n`
  if (before === null) return `${document.trimEnd()}\n\n${written}${end}\n`
  return document.slice(0, from) + written + document.slice(to)
}

function formatSection({ title, notes, summaries }: Section, before: string): string {
  const previous = readMedians(before)
  const rows = summaries.map(({ name, unit, median, lowest, highest }) => [
    name,
    formatFigure(median, unit),
    lowest === highest ? '' : `${formatFigure(lowest, '')} to ${formatFigure(highest, '')}`,
    previous.get(name) ?? '',
  ])
  const table = markdownTable([['measure', 'median', 'of all runs', 'previous'], ...rows])
  return [`### ${title}`, '', ...notes.map((note) => `- ${note}`), '', table].join('\n')
}

/** The medians of a part, by measure. */
export function readMedians(part: string): ReadonlyMap<string, string> {
  const rows = part
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
