import assert from 'node:assert/strict'
import { test } from 'node:test'
import * as fc from 'fast-check'
import twitterText from 'twitter-text'
import { parseTweetText, type ParsedTweetText } from './index.ts'
import { findUrls } from './find-urls.ts'
import { findEntities } from './text-entities.ts'
import { weightedLength } from './weighted-length.ts'

type Valid = Extract<ParsedTweetText, { kind: 'valid' }>

function parse(text: string): Valid {
  const parsed = parseTweetText(text, { limit: 280 })
  assert.equal(parsed.kind, 'valid')
  return parsed
}

function kindOf(text: string, limit: 280 | 140 = 280): string {
  return parseTweetText(text, { limit }).kind
}

// Pieces that mean something to twitter-text, glued together at random: the borders are where it goes wrong.
const signs = Array.from('@＠#＃$./: \n,!()-_&?=x0é漢한')
const links =
  'http:// https:// HTTP:// a.co www.example.com example.com/a_b-c?d=e&f#g 中国.cn münchen.de a.b .com'
const words =
  'https://t.co/abcdefghij /list alice ALICE_99 TWTR かな العربية བོད་སྐད 𝒳 🐦 👨‍👩‍👧‍👦 👩🏽‍❤️‍💋‍👨🏽 1️⃣ 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ©'
const marks = Array.from('\u0301\u0307\u0338\u1161\uFE0F\u200D\u20E3\u00A0\u3000')
const piece = fc.oneof(
  fc.constantFrom(...signs, ...links.split(' '), ...words.split(' '), ...marks),
  fc.string({ maxLength: 4 }),
  fc.string({ unit: 'grapheme', maxLength: 3 }),
)
const text = fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('').normalize('NFC'))

test('a text weighs what twitter-text says, by either rule; emoji may weigh less', () => {
  fc.assert(
    fc.property(text, (sample) => {
      // Keycaps: emoji.test.ts.
      fc.pre(!sample.includes('\u20E3'))
      const urls = findUrls(sample)
      const { version1, version3 } = twitterText.configs
      const theirs = twitterText.getTweetLength(sample, version3)
      const ours = weightedLength(sample, urls, 280)
      if (mayHaveEmoji.test(sample)) assert.ok(ours <= theirs)
      else assert.equal(ours, theirs)
      assert.equal(weightedLength(sample, urls, 140), twitterText.getTweetLength(sample, version1))
    }),
    { numRuns: 5000 },
  )
})

const mayHaveEmoji = /[\p{Emoji}--[0-9#*]]/v

test('a text contains what twitter-text finds, at the same place counted in code points', () => {
  fc.assert(
    fc.property(text, (sample) => {
      fc.pre(!sample.includes('\u20E3'))
      const { entities, codePoints } = findEntities(sample, findUrls(sample))
      const points = Array.from(sample)
      const ours = [
        ...(entities.urls ?? []).map((url) => ({ ...url, name: url.url })),
        ...(entities.hashtags ?? []).map((tag) => ({ ...tag, name: tag.tag })),
        ...(entities.cashtags ?? []).map((tag) => ({ ...tag, name: tag.tag })),
        ...(entities.mentions ?? []).map((mention) => ({ ...mention, name: mention.username })),
      ]
        .toSorted((a, b) => a.start - b.start)
        .map(({ start, end, name }) => [name, points.slice(start, end).join('')])
      const theirs = twitterText
        .extractEntitiesWithIndices(sample)
        .filter(
          (found) => !('listSlug' in found && (found.listSlug || found.screenName.length > 15)),
        )
        .map((found) => [nameOf(found), sample.slice(...found.indices)])
      assert.deepEqual(ours, theirs)
      assert.equal(codePoints, points.length)
    }),
    { numRuns: 5000 },
  )
})

function nameOf(found: ReturnType<typeof twitterText.extractEntitiesWithIndices>[number]): string {
  if ('url' in found) return found.url
  if ('hashtag' in found) return found.hashtag
  return 'cashtag' in found ? found.cashtag : found.screenName
}

test('entities have the shape of the X API and count code points', () => {
  const parsed = parse(
    '🐦 @Alice @bob @ALICE #redis $TWTR https://www.example.com/a/long/path?x=1 example.org',
  )
  assert.deepEqual(parsed.entities, {
    mentions: [
      { start: 2, end: 8, username: 'Alice' },
      { start: 9, end: 13, username: 'bob' },
      { start: 14, end: 20, username: 'ALICE' },
    ],
    hashtags: [{ start: 21, end: 27, tag: 'redis' }],
    cashtags: [{ start: 28, end: 33, tag: 'TWTR' }],
    urls: [
      {
        start: 34,
        end: 73,
        url: 'https://www.example.com/a/long/path?x=1',
        expanded_url: 'https://www.example.com/a/long/path?x=1',
        display_url: 'example.com/a/long/path?x=…',
      },
      {
        start: 74,
        end: 85,
        url: 'example.org',
        expanded_url: 'http://example.org',
        display_url: 'example.org',
      },
    ],
  })
  assert.deepEqual(parsed.mentions, ['alice', 'bob'])
  assert.deepEqual(parsed.displayTextRange, [0, 85])
})

test('a text without anything in it has no arrays', () => {
  assert.deepEqual(parse('just words').entities, {})
})

test('what is no name of an account is no mention', () => {
  const parsed = parse('@alice/list a@b.c @sixteen_letters_ @@ @fifteen_letters')
  assert.deepEqual(parsed.mentions, ['fifteen_letters'])
})

test('280 is counted by weight: CJK and emoji 2, links 23', () => {
  assert.equal(kindOf('a'.repeat(280)), 'valid')
  assert.deepEqual(parseTweetText('a'.repeat(281), { limit: 280 }), {
    kind: 'too-long',
    weightedLength: 281,
    limit: 280,
  })
  assert.equal(parse('漢'.repeat(140)).weightedLength, 280)
  assert.equal(kindOf('漢'.repeat(141)), 'too-long')
  assert.equal(parse('👨‍👩‍👧‍👦'.repeat(140)).weightedLength, 280)
  const link = `https://example.com/${'a'.repeat(1000)}`
  assert.equal(parse(`${'a'.repeat(256)} ${link}`).weightedLength, 280)
  assert.equal(kindOf(`${'a'.repeat(257)} ${link}`), 'too-long')
})

test('140 counts every code point as 1 and every link as 23', () => {
  assert.equal(kindOf('漢'.repeat(140), 140), 'valid')
  assert.equal(kindOf('🐦'.repeat(140), 140), 'valid')
  assert.equal(kindOf('🐦'.repeat(141), 140), 'too-long')
  assert.equal(kindOf('a'.repeat(141), 140), 'too-long')
  assert.equal(kindOf(`${'a'.repeat(116)} http://a.co`, 140), 'valid')
  assert.equal(kindOf(`${'a'.repeat(117)} http://a.co`, 140), 'too-long')
})

test('the text is kept as given, but in NFC, which is also what is counted', () => {
  assert.equal(parse('  two  spaces \n').text, '  two  spaces \n')
  const decomposed = 'cafe\u0301 '.repeat(56)
  const parsed = parse(decomposed)
  assert.equal(parsed.text, 'caf\u00E9 '.repeat(56))
  assert.equal(parsed.weightedLength, 280)
  assert.equal(parsed.displayTextRange[1], 280)
})

test('nothing but white space is empty', () => {
  for (const blank of ['', ' ', '\n\t', '\u3000\u00A0', '\u2003\u2028', ' '.repeat(10_000)]) {
    assert.equal(kindOf(blank), 'empty')
  }
})

test('characters that a tweet may not hold are refused', () => {
  for (const character of ['\uFFFE', '\uFEFF', '\uFFFF']) {
    assert.deepEqual(parseTweetText(`a${character}b`, { limit: 280 }), {
      kind: 'invalid',
      reason: 'invalid-character',
    })
  }
  for (const half of ['\uD83D', '\uDC26', '\uDC26\uD83D']) {
    assert.deepEqual(parseTweetText(`a${half}b`, { limit: 280 }), {
      kind: 'invalid',
      reason: 'lone-surrogate',
    })
  }
})

test('a text beyond any sense is refused without being parsed', () => {
  // twitter-text takes seconds for this one.
  const hostile = 'a-'.repeat(32_000)
  const startedAt = performance.now()
  const parsed = parseTweetText(hostile, { limit: 280 })
  assert.ok(performance.now() - startedAt < 1000)
  assert.deepEqual(parsed, { kind: 'too-long', weightedLength: 64_000, limit: 280 })
  assert.equal(kindOf(`https://example.com/${'a'.repeat(4000)}`), 'valid')
})
