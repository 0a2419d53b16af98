import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { cutWords } from './words.ts'

test('words of scripts with blanks stay whole', () => {
  for (const text of [
    'The quick brown fox',
    'Привет, мир',
    'café 10:30 3.14',
    'नमस्ते दुनिया',
    '🍜🍜',
  ]) {
    assert.equal(cutWords(text), text)
  }
})

test('what holds two words together is cut', () => {
  assert.equal(cutWords("node.js alice's l’été re:invent"), 'node js alice s l été re invent')
  assert.equal(cutWords('www.example.com/a.b'), 'www example com/a b')
})

test('characters of scripts without blanks are cut apart, marks stay on them', () => {
  assert.equal(words('東京タワーなう'), '東京 タ ワ ー なう')
  assert.equal(words('ขอบคุณมากค่ะ'), 'ข อ บ คุ ณ ม า ก ค่ ะ')
  assert.equal(words('날씨가 좋네'), '날 씨 가 좋 네')
  assert.equal(words('iPhone은 K팝'), 'iPhone 은 K 팝')
})

test('either width and either composition is the same', () => {
  assert.equal(words('ﾊﾟｿｺﾝＡＢＣ'), words('パソコンABC'))
  assert.equal(words('e\u0301te\u0301'), words('été'))
  assert.equal(words('날씨'.normalize('NFD')), words('날씨'))
})

test('a part of a text, cut, is a part of the text, cut', () => {
  const texts = [
    '東京タワーなう',
    'ขอบคุณอร่อยมาก',
    '오늘 날씨가 정말',
    'ကျေးဇူးတင်ပါတယ်',
    'iPhoneは便利',
  ]
  const parts = fc.constantFrom(...texts).chain((text) => {
    // A person types whole characters, with their marks.
    const characters = text.match(/\P{M}\p{M}*/gu) ?? []
    return fc
      .tuple(fc.nat(characters.length), fc.nat(characters.length))
      .map(([a, b]) => [text, characters.slice(Math.min(a, b), Math.max(a, b)).join('')] as const)
  })
  fc.assert(
    fc.property(parts, ([text, part]) => {
      assert.ok(words(text).includes(words(part)), `${part} in ${text}`)
    }),
  )
})

test('cutting twice changes nothing more', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      assert.equal(words(cutWords(text)), words(text))
    }),
  )
})

/** The words with one blank between them. */
function words(text: string): string {
  return cutWords(text).trim().replaceAll(/\s+/g, ' ')
}
