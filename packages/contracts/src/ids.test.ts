import assert from 'node:assert/strict'
import { test } from 'node:test'
import { visiblePattern } from './ids.ts'

const visible = new RegExp(visiblePattern, 'u')
const unseen =
  /^[\p{White_Space}\p{Default_Ignorable_Code_Point}\p{Cc}\u2800\uFFF9-\uFFFB\u{1D159}]$/u

test('what shows nothing is what Unicode says does, and a few that are drawn empty', () => {
  const wrong: string[] = []
  for (let point = 0; point <= 0x10ffff; point += 1) {
    const character = String.fromCodePoint(point)
    if (visible.test(character) === unseen.test(character)) wrong.push(point.toString(16))
  }
  assert.deepEqual(wrong, [])
})

test('one character that shows is enough, wherever it stands', () => {
  for (const text of ['a', ' a ', '\u200B.\u200B', '\u3164\u{1F426}', '0', '\u0301', 'ㅤ한']) {
    assert.ok(visible.test(text), text)
  }
})
