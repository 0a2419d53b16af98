import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fold } from './fold.ts'

/** Each line is one to a reader. */
const same = [
  // Case.
  'ΣΟΦΟΣ σοφος σοφοσ Σοφός',
  'Straße STRASSE strasse STRAẞE',
  'İstanbul istanbul ISTANBUL ıstanbul',
  'ПРИВЕТ Привет привет',
  'ԵՐԵՎԱՆ երեվան',
  'ᏣᎳᎩ ꮳꮃꭹ',
  'ǅ ǆ Ǆ dž',
  // Width and compatibility.
  'full ｆｕｌｌ ＦＵＬＬ 𝓯𝓾𝓵𝓵 ⓕⓤⓛⓛ',
  'スポチハイ ｽﾎﾟﾁﾊｲ スホ゜チハイ',
  'ガ ｶﾞ カ゛ カ\u3099',
  '2024 ２０２４',
  'oﬃce oﬀice office',
  'km ㎞',
  // Accents.
  'Diacrítica diacritica DIACRÍTICA Diacri\u0301tica',
  'cumpleaños cumpleanos',
  'Łódź Lodz',
  'smørrebrød smorrebrod',
  'cœur CŒUR coeur',
  'Nguyễn nguyen',
  'Αθήνα ΑΘΗΝΑ ἀθήνα',
  'за́мок замок',
  'كِتَابٌ كتاب كتـــاب',
  'שָׁלוֹם שלום',
  // What nobody sees.
  'Donau\u00addampf Donaudampf Donau\u2060dampf',
  'shalom shalom\u200f \u202ashalom\u202c sha\u200blom',
  'ಫೇಸ್\u200cಬುಕ್ ಫೇಸ್ಬುಕ್',
  'abc a\ufe0fbc \ufeffabc a\u{e0100}bc',
]

/** In each line no two are one. */
const different = [
  'カ ガ',
  'は ば ぱ',
  'и й',
  'е ё',
  'г ѓ',
  'क का कि',
  'ก ก่ ก้',
  'ا أ إ آ',
  'ي ئ',
  'ㅋㅏ 카',
  '가 각',
  'ក ខ',
  'か カ',
  'a α а',
  'ز ژ',
]

test('what is one to a reader is folded to one', () => {
  for (const line of same) {
    assert.equal(new Set(line.split(' ').map(fold)).size, 1, line)
  }
})

test('what makes another letter stays', () => {
  for (const line of different) {
    const letters = line.split(' ')
    assert.equal(new Set(letters.map(fold)).size, letters.length, line)
  }
})

test('a zero-width non-joiner between letters parts two words, and is nothing elsewhere', () => {
  assert.equal(fold('می\u200cخواهم'), 'می خواهم')
  assert.equal(fold('می\u200c\u200fخواهم'), 'می خواهم')
  assert.equal(fold('\u200cمی\u200c می\u200c.'), 'می می.')
})

test('all that Unicode has as cases of one letter are folded to one', () => {
  for (let point = 0; point <= 0x1ffff; point += 1) {
    // Han and Hangul have no cases.
    if (point === 0x3400) point = 0xa000
    if (point === 0xac00 || point === 0x17000) point += 0x3400
    const letter = String.fromCodePoint(point)
    // Nothing stands there, or somebody's own.
    if (/[\p{Cn}\p{Co}\p{Cs}]/u.test(letter)) continue
    for (const other of [letter.toLowerCase(), letter.toUpperCase()]) {
      // A vowel below a Greek letter is a mark, and its upper case a letter of its own.
      if (letter.normalize('NFD').includes('\u0345')) continue
      assert.equal(fold(other), fold(letter), `${letter} ${point.toString(16)}`)
    }
  }
})
