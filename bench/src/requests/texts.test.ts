import { createRandom } from '@flightpath/cli/random'
import { parseTweetText } from '@flightpath/tweet-text'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createTextWriter } from './texts.ts'

const writer = createTextWriter(createRandom(11), () => 'labc12_9z')
const texts = Array.from({ length: 4000 }, () => writer.text())
const share = (matches: (text: string) => boolean): number =>
  texts.filter(matches).length / texts.length

test('every text is valid by the rule of 2012, and so by that of today', () => {
  for (const text of [...texts, ...Array.from({ length: 500 }, () => writer.reply('alice'))]) {
    const parsed = parseTweetText(text, { limit: 140 })
    assert.equal(parsed.kind, 'valid', text)
  }
})

test('texts are in several scripts', () => {
  for (const script of ['Latin', 'Hiragana', 'Han', 'Arabic', 'Cyrillic', 'Hangul', 'Thai']) {
    const expression = new RegExp(`\\p{Script=${script}}`, 'u')
    assert.ok(
      texts.some((text) => expression.test(text)),
      script,
    )
  }
})

const entitiesOf = (text: string) => {
  const parsed = parseTweetText(text, { limit: 140 })
  assert.ok(parsed.kind === 'valid')
  return parsed.entities
}
const assertNear = (found: number, wanted: number): void =>
  assert.ok(Math.abs(found - wanted) < 0.03, `${found} is not about ${wanted}`)

test('texts have mentions, links and hashtags as often as in 2012', () => {
  assertNear(
    share((text) => entitiesOf(text).mentions !== undefined),
    0.25,
  )
  assertNear(
    share((text) => entitiesOf(text).urls !== undefined),
    0.15,
  )
  assertNear(
    share((text) => entitiesOf(text).hashtags !== undefined),
    0.13,
  )
})

test('a reply begins with the name of whom it answers', () => {
  assert.match(writer.reply('alice'), /^@alice ./)
})

test('searches are for words, phrases, hashtags and accounts, and leave words out', () => {
  const queries = Array.from({ length: 300 }, () => writer.query())
  const kinds = [/^\p{L}+$/u, /^\p{L}+ \p{L}+$/u, /^".+"$/, /^\p{L}+ -\p{L}+$/u, /^#./]
  for (const kind of kinds) assert.ok(queries.some((query) => kind.test(query)))
  assert.ok(queries.includes('from:labc12_9z') && queries.includes('@labc12_9z'))
  assert.ok(!queries.some((query) => /\band\b/.test(query)))
})

const some = (seed: number): string[] => {
  const same = createTextWriter(createRandom(seed), () => 'alice')
  return Array.from({ length: 20 }, () => same.text())
}

test('the same seed gives the same texts', () => {
  assert.deepEqual(some(4), some(4))
  assert.notDeepEqual(some(4), some(5))
})
