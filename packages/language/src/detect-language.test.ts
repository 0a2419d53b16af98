import assert from 'node:assert/strict'
import { cpuUsage } from 'node:process'
import { test } from 'node:test'
import { eld } from 'eld/extrasmall'
import fc from 'fast-check'
import { loadCompactEld } from './compact-eld.ts'
import { detectLanguage, normalizeLanguage } from './detect-language.ts'

test('short texts in thirty languages are told apart', () => {
  const wrong = texts.filter(([language, text]) => detectLanguage(text) !== language)
  assert.deepEqual(wrong, [])
})

test('links, names and tags do not count', () => {
  const noise = 'RT @the_weather_channel: #goodmorning $TSLA https://example.com/good/morning '
  assert.equal(detectLanguage(`${noise}heute ist das Wetter wirklich schön`), 'de')
  assert.equal(detectLanguage(`#東京 @alice what a lovely morning t.co/abc`), 'en')
  for (const text of [noise, '#goodmorning #everyone', '@alice @bob', 'https://example.com']) {
    assert.equal(detectLanguage(text), 'und', text)
  }
})

test('a text that does not tell is und', () => {
  for (const text of [
    '',
    ' ',
    '42',
    '🍜🍜🍜',
    '!?',
    'lol',
    'ok',
    'xkcd qwrt',
    '\ud800',
    '1:0 ❤️',
  ]) {
    assert.equal(detectLanguage(text), 'und', text)
  }
})

test('the script of most letters decides, and a few foreign words do not', () => {
  assert.equal(detectLanguage('iPhoneを買った'), 'ja')
  assert.equal(detectLanguage('I had the best ramen of my life in 東京'), 'en')
  assert.equal(detectLanguage('이번 주말에 BTS 콘서트 가요'), 'ko')
  assert.equal(detectLanguage('มาก ok'), 'th')
  assert.equal(detectLanguage('カメラ'), 'ja')
})

test('older and regional names are the ones that X uses', () => {
  assert.deepEqual(['id', 'he', 'nb', 'zh-TW', 'PT-br', 'en', 'in'].map(normalizeLanguage), [
    'in',
    'iw',
    'no',
    'zh',
    'pt',
    'en',
    'in',
  ])
})

test('the compact table tells what the whole one does', async () => {
  const compact = await loadCompactEld()
  for (const [, text] of texts) {
    assert.deepEqual(compact.detect(text).getScores(), eld.detect(text).getScores(), text)
  }
})

test('no text makes it throw, and it answers a language code', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: 'grapheme' })),
      (text) => {
        assert.match(detectLanguage(text), /^[a-z]{2,3}$/)
      },
    ),
    { numRuns: 2000 },
  )
})

test('long and hostile texts take no longer', () => {
  const before = cpuUsage()
  for (const part of ['@', '@a', 'https://', 'www.', '#', 'a'.repeat(50), 'ا', 'й ', '$ ']) {
    detectLanguage(part.repeat(25_000))
  }
  const { user } = cpuUsage(before)
  assert.ok(user < 2_000_000, `${user} µs`)
})

const texts = [
  ['ar', 'اليوم الجو جميل جدا'],
  ['bg', 'днес времето е много хубаво, нали'],
  ['bn', 'আজ আবহাওয়া খুব সুন্দর'],
  ['ca', 'bon dia a tothom, avui fa molt bon temps'],
  ['cs', 'dneska je opravdu krásné počasí'],
  ['da', 'hvor er det en dejlig dag i dag'],
  ['de', 'Die Bahn kommt mal wieder zu spät'],
  ['el', 'Καλημέρα σε όλους'],
  ['en', 'Just landed in Berlin, what a day!'],
  ['en', 'cant believe its monday again lol'],
  ['es', 'No puedo creer lo que acaba de pasar'],
  ['fa', 'امروز هوا خیلی خوب است'],
  ['fi', 'tänään on todella kaunis päivä'],
  ['fr', 'il fait beau aujourd’hui à Paris'],
  ['hi', 'आज मौसम बहुत अच्छा है'],
  ['hu', 'Jó reggelt mindenkinek'],
  ['in', 'aku tidak bisa tidur malam ini'],
  ['it', 'stasera si mangia la pizza con gli amici'],
  ['iw', 'בוקר טוב לכולם'],
  ['ja', '東京タワーなう'],
  ['ja', '今日はとても良い天気ですね'],
  ['ko', '오늘 날씨가 정말 좋네요'],
  ['nl', 'ik heb echt geen zin om te werken'],
  ['no', 'det er så fint vær i dag, jeg gleder meg'],
  ['pl', 'nie chce mi się dzisiaj pracować'],
  ['pt', 'não aguento mais essa chuva'],
  ['ro', 'nu pot să cred ce s-a întâmplat'],
  ['ru', 'сегодня очень хорошая погода'],
  ['sv', 'jag orkar inte jobba mer'],
  ['ta', 'இன்று வானிலை மிகவும் நன்றாக உள்ளது'],
  ['th', 'ขอบคุณมากค่ะอร่อยมาก'],
  ['tl', 'hindi ako makatulog ngayong gabi'],
  ['tr', 'Bu maçı asla unutmayacağım'],
  ['uk', 'не можу повірити що це сталося'],
  ['ur', 'آج موسم بہت اچھا ہے'],
  ['vi', 'hôm nay trời đẹp quá'],
  ['zh', '今天天气真好'],
  ['zh', '我不敢相信這件事發生了'],
] as const
