import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { fold } from './fold.ts'
import { cutInContext, cutWords } from './words.ts'

test('words are cut at punctuation and symbols', () => {
  for (const [text, expected] of [
    ['node v20.11.1, snake_case_flags and 1,000', 'node v20 11 1 snake case flags and 1 000'],
    ["node.js alice's l’été re:invent", 'node js alice s l ete re invent'],
    ['www.example.com/a.b?c=d_e', 'www example com a b c d e'],
    ['coca-cola C++ €5 50% 10:30 3.14', 'coca cola c 5 50 10 30 3 14'],
    ["don't don’t donʼt O’Brien", 'don t don t don t o brien'],
    ['Hawaiʻi Hawai‘i м’ята צה״ל', 'hawai i hawai i м ята צה ל'],
    ['一,二。a\u2028b', '一 二 a b'],
    ['#tag @user $TSLA', 'tag user tsla'],
  ] as const) {
    assert.equal(words(text), expected)
  }
})

test('words of scripts with blanks stay whole', () => {
  for (const text of ['привет мир', 'नमस्ते दुनिया', 'مرحبا بالعالم', 'བཀྲ ཤིས', 'தமிழ் மொழி']) {
    assert.equal(words(text), text)
  }
})

test('characters of scripts without blanks are cut apart, marks stay on them', () => {
  assert.equal(words('東京タワーなう'), '東 京 タ ワ ー な う')
  assert.equal(words('ขอบคุณมากค่ะ'), 'ข อ บ คุ ณ ม า ก ค่ ะ')
  assert.equal(words('날씨가 좋네'), '날 씨 가 좋 네')
  assert.equal(words('iPhone은 K팝'), 'iphone 은 k 팝')
  assert.equal(words('좋아ㄳ ㅋㅋ'), '좋 아 ㄳ ㅋ ㅋ')
})

test('an emoji is a word, whatever it begins like and however it is shown', () => {
  for (const [text, expected] of [
    ['#️⃣*️⃣1️⃣', '#⃣ *⃣ 1⃣'],
    ['1️⃣0️⃣ of 10⃣', '1⃣ 0⃣ of 1 0⃣'],
    ['❤️❤❤︎', '❤ ❤ ❤'],
    ['👍🏽👍', '👍🏽 👍'],
    ['👩🏽‍❤️‍💋‍👨🏽', '👩🏽‍❤‍💋‍👨🏽'],
    ['🐦‍⬛🏴󠁧󠁢󠁥󠁮󠁧󠁿🏴', '🐦‍⬛ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 🏴'],
    ['🇩🇪🇫🇷', '🇩🇪 🇫🇷'],
    ['Apple™ ©2024 ‼️‼ ㊗️ ℹ️ Ⓜ️', 'apple ™ © 2024 ‼ ‼ ㊗ ℹ Ⓜ'],
    ['★☀️♪🫨🪿', '★ ☀ ♪ 🫨 🪿'],
  ] as const) {
    assert.equal(words(text), expected)
  }
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

/** Characters from all of Unicode, and those that matter to their neighbours more often than they would come. */
const anything = fc
  .array(
    fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 1 }),
      fc.constantFrom(...Array.from('aé.ßΣς1#*か゛ﾞカガﾊᄒ아ㄳㅏİाि日👍🏽❤🇩🇪ъйﬀ™ ')),
      fc.constantFrom(
        '\u0301',
        '\u0308',
        '\u200c',
        '\u200d',
        '\ufe0f',
        '\u20e3',
        '\u00ad',
        '\u0345',
      ),
    ),
  )
  .map((characters) => characters.join('').toWellFormed())

/** No character stands there, or one of somebody's own: they are alike. */
const isNothing = /[\p{Cn}\p{Co}\p{Cs}]/u

test('what is learnt of single characters gives the same words as a look at the whole text', () => {
  fc.assert(
    fc.property(anything, (text) => {
      assert.equal(words(text), oneBlank(cutInContext(text)))
    }),
    { numRuns: 5000 },
  )
  for (let point = 0; point <= 0x1ffff; point += 1) {
    // Han and Hangul, which are alike by the thousands.
    if (point === 0x3500) point = 0x9f00
    if (point === 0xad00 || point === 0x17000) point += 0x3300
    const character = String.fromCodePoint(point)
    if (isNothing.test(character)) continue
    assert.equal(
      words(`a${character}b`),
      oneBlank(cutInContext(`a${character}b`)),
      point.toString(16),
    )
  }
})

test('cutting or folding twice changes nothing more', () => {
  fc.assert(
    fc.property(anything, (text) => {
      assert.equal(words(cutWords(text)), words(text))
      assert.equal(fold(fold(text)), fold(text))
    }),
    { numRuns: 5000, examples: [['1\u200c\u20e3\u0301']] },
  )
})

function words(text: string): string {
  return oneBlank(cutWords(text))
}

function oneBlank(words: string): string {
  return words.trim().replaceAll(/ +/g, ' ')
}
