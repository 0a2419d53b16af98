import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { test } from 'node:test'
import { redraw } from './drawing.ts'

const root = resolve(import.meta.dirname, '..')
const document = readFileSync(join(root, 'ARCHITECTURE.md'), 'utf8')

test('ARCHITECTURE draws what runs', () => {
  const hint =
    'ARCHITECTURE.md draws something else than what runs; mend it with: node test/drawing.ts'
  assert.equal(document, redraw(root, document), hint)
})
