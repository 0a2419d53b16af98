import { root } from '@flightpath/cli/state'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { formatFigure, medianOf, summarise } from './measure.ts'
import { formatNote, linkedNote, linkNote, readMedians } from './measurements.ts'

const run = (accepted: number, p99: number | null) => [
  { name: 'accepted', value: accepted, unit: 'tweets/s' },
  { name: 'p99', value: p99, unit: 'ms' },
]

test('the median of an odd and an even number of runs', () => {
  assert.equal(medianOf([1, 5, 9]), 5)
  assert.equal(medianOf([1, 5]), 3)
  assert.equal(medianOf([]), null)
})

test('runs are summarised by measure; one without a figure does not count', () => {
  assert.deepEqual(summarise([run(4500, 80), run(4400, null), run(4300, 100)]), [
    { name: 'accepted', unit: 'tweets/s', median: 4400, lowest: 4300, highest: 4500 },
    { name: 'p99', unit: 'ms', median: 90, lowest: 80, highest: 100 },
  ])
})

test('figures have three digits, and whole thousands all of theirs', () => {
  assert.equal(formatFigure(4512.4, 'tweets/s'), '4,512 tweets/s')
  assert.equal(formatFigure(0.123456, 'ms'), '0.123 ms')
  assert.equal(formatFigure(12.345, ''), '12.3')
  assert.equal(formatFigure(null, 'ms'), 'none')
})

const section = (date: string, accepted: number) => ({
  scenario: 'writes',
  title: 'Writes',
  date,
  notes: [`on a machine`],
  summaries: summarise([run(accepted, 80), run(accepted + 10, 90)]),
})

test("a note has a run's results beside the previous ones", () => {
  const first = formatNote(section('2026-11-26', 4000), '')
  assert.match(first, /^# Writes\n\n- on a machine\n\n\| measure/)
  assert.equal(readMedians(first).get('accepted'), '4,005 tweets/s')
  const second = formatNote(section('2026-11-27', 5000), first)
  assert.match(second, /\| accepted +\| 5,005 tweets\/s +\| 5,000 to 5,010 +\| 4,005 tweets\/s \|/)
})

test('the document links the latest note between marks, and nothing else changes', () => {
  const empty = '# Measurements\n\nOwn words.\n'
  assert.equal(linkedNote(empty, 'writes'), null)
  const first = linkNote(empty, section('2026-11-26', 4000))
  assert.equal(linkedNote(first, 'writes'), '2026-11-26-bench-writes.md')
  const second = linkNote(`${first}\nMore words.\n`, section('2026-11-27', 5000))
  assert.equal(linkedNote(second, 'writes'), '2026-11-27-bench-writes.md')
  assert.equal(
    second,
    [
      '# Measurements\n\nOwn words.\n',
      '<!-- bench: writes -->\n',
      '- [Writes](measurements/2026-11-27-bench-writes.md)\n',
      '<!-- end of bench: writes -->\n',
      'More words.\n',
    ].join('\n'),
  )
})

test('the document that there is links a note of every scenario that it has marks for', () => {
  const folder = join(root, 'docs/measurements')
  const document = readFileSync(`${folder}.md`, 'utf8')
  const scenarios = [...document.matchAll(/<!-- bench: (\w+) -->/g)].map(([, name = '']) => name)
  assert.ok(scenarios.length > 0)
  for (const scenario of scenarios) {
    const note = readFileSync(join(folder, linkedNote(document, scenario) ?? ''), 'utf8')
    assert.ok(readMedians(note).size > 1, scenario)
  }
})
