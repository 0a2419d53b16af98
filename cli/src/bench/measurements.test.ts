import assert from 'node:assert/strict'
import { test } from 'node:test'
import { formatFigure, medianOf, summarise } from './measure.ts'
import { readMedians, replaceSection } from './measurements.ts'

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

const section = (accepted: number) => ({
  scenario: 'writes',
  title: 'Writes',
  notes: [`on a machine`],
  summaries: summarise([run(accepted, 80), run(accepted + 10, 90)]),
})

test('results are put between marks, beside the previous ones, and nothing else changes', () => {
  const first = replaceSection('# Measurements\n\nOwn words.\n', section(4000))
  assert.match(first, /^# Measurements\n\nOwn words\.\n\n<!-- bench: writes -->\n\n### Writes\n/)
  assert.equal(readMedians(first).get('accepted'), '4,005 tweets/s')
  const second = replaceSection(`${first}\nMore words.\n`, section(5000))
  assert.match(second, /\| accepted +\| 5,005 tweets\/s +\| 5,000 to 5,010 +\| 4,005 tweets\/s \|/)
  assert.match(second, /Own words\.[\s\S]*More words\.\n$/)
  assert.equal(second.match(/### Writes/g)?.length, 1)
})
