import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTweetText } from './index.ts'

function weightOf(text: string): number {
  const parsed = parseTweetText(text, { limit: 280 })
  assert.notEqual(parsed.kind, 'empty')
  assert.ok('weightedLength' in parsed)
  return parsed.weightedLength
}

// Named by code points, because several look alike.
const emoji = {
  'black bird, 15.0': '\u{1F426}\u200D\u2B1B',
  'mechanic, 12.1': '\u{1F9D1}\u200D\u{1F527}',
  'heart on fire, 13.1': '\u2764\uFE0F\u200D\u{1F525}',
  'heart on fire without selector': '\u2764\u200D\u{1F525}',
  'phoenix, 15.1': '\u{1F426}\u200D\u{1F525}',
  'kiss in two tones, 13.1':
    '\u{1F9D1}\u{1F3FF}\u200D\u2764\uFE0F\u200D\u{1F48B}\u200D\u{1F9D1}\u{1F3FB}',
  'handshake in two tones, 14.0': '\u{1FAF1}\u{1F3FB}\u200D\u{1FAF2}\u{1F3FF}',
  'family of 15.1': '\u{1F9D1}\u200D\u{1F9D1}\u200D\u{1F9D2}\u200D\u{1F9D2}',
  'transgender flag, 13.0': '\u{1F3F3}\uFE0F\u200D\u26A7\uFE0F',
  'the same, no selector at all': '\u{1F3F3}\u200D\u26A7',
  'face with bags, 16.0': '\u{1FAE9}',
  'facepalm without the last selector': '\u{1F926}\u{1F3FD}\u200D\u2642',
  'eye in bubble with both selectors': '\u{1F441}\uFE0F\u200D\u{1F5E8}\uFE0F',
  'bird with a needless selector': '\u{1F426}\uFE0F',
  'heart as text': '\u2764\uFE0E',
  heart: '\u2764',
  'pointing up, in a tone': '\u261D\u{1F3FD}',
  'the same with an old selector': '\u261D\uFE0F\u{1F3FD}',
  'copyright as emoji': '\u00A9\uFE0F',
  'keycap 1': '1\uFE0F\u20E3',
  'keycap * without selector': '*\u20E3',
  'flag of Germany': '\u{1F1E9}\u{1F1EA}',
  'flag of England': '\u{1F3F4}\u{E0067}\u{E0062}\u{E0065}\u{E006E}\u{E0067}\u{E007F}',
}

test('every emoji weighs 2, whatever its version, joiners, skin tone or presentation', () => {
  for (const [name, one] of Object.entries(emoji)) {
    assert.equal(weightOf(one), 2, name)
    assert.equal(weightOf(one.repeat(140)), 280, name)
    assert.equal(parseTweetText(one.repeat(140), { limit: 280 }).kind, 'valid', name)
    assert.equal(parseTweetText(one.repeat(141), { limit: 280 }).kind, 'too-long', name)
    assert.equal(
      weightOf(`a ${one} b.${one}漢https://example.com/${one}x`),
      5 + 2 + 2 + 2 + 23 + 3,
      name,
    )
  }
})

test('each code point that the engine takes for an emoji weighs 2', () => {
  for (let point = 0xa0; point <= 0x1faff; point += 1) {
    const character = String.fromCodePoint(point)
    if (/^\p{RGI_Emoji}$/v.test(character)) assert.equal(weightOf(character), 2, character)
  }
})

test('what is no emoji weighs what it did', () => {
  const weights = {
    '\u00A9': 1,
    '1': 1,
    '1\uFE0F': 3,
    '\u{1F426}\u200D\u{1F426}': 5,
    '\u{1F1FD}\u{1F1FD}': 4,
    '\u{1F426}\u{1F3FD}': 4,
    '\u200D': 1,
    '漢\uFE0F': 4,
    '\u{1F426}\u200D\u{1F426}\u200D\u2B1B': 5,
  }
  for (const [text, weight] of Object.entries(weights)) assert.equal(weightOf(text), weight, text)
})

test('before 2017 an emoji was as long as its code points', () => {
  const parsed = parseTweetText('\u{1F426}\u200D\u2B1B'.repeat(46), { limit: 140 })
  assert.ok(parsed.kind === 'valid' && parsed.weightedLength === 138)
})

// Were the time not in proportion to the length, the runner would give the file up.
test('a text made to take long is measured like any other', () => {
  const hostile = [
    '\u{1F426}\u200D'.repeat(1365),
    '1\uFE0F'.repeat(2000),
    '\u{1F3F4}'.padEnd(4000, '\u{E0067}'),
  ]
  for (const text of hostile) assert.ok(weightOf(`${text}a`) > 1000)
})

function entities(text: string): object {
  const parsed = parseTweetText(text, { limit: 280 })
  assert.ok(parsed.kind === 'valid')
  return parsed.entities
}

test('a keycap is an emoji, no part of a tag or a name', () => {
  for (const text of [
    '#\uFE0F\u20E3 *\uFE0F\u20E3 1\uFE0F\u20E3',
    '#\u20E3',
    '#\uFE0F\u20E3tag',
    '#1\uFE0F\u20E3',
    '#12\uFE0F\u20E3',
    '#0\u20E31\u20E3',
    '@1\uFE0F\u20E3',
    '$1\uFE0F\u20E3',
    '\uFF03\uFE0F\u20E3',
  ]) {
    assert.deepEqual(entities(text), {}, text)
  }
  assert.deepEqual(entities('1\uFE0F\u20E3#go @bob2\uFE0F\u20E3 #a3\uFE0F\u20E3'), {
    mentions: [{ start: 7, end: 11, username: 'bob' }],
    hashtags: [
      { start: 3, end: 6, tag: 'go' },
      { start: 15, end: 17, tag: 'a' },
    ],
  })
})
