import { tlds } from '@hapi/tlds'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { domainToUnicode } from 'node:url'
import { findUrls } from './find-urls.ts'
import { parseTweetText } from './index.ts'

const linksIn = (text: string): string[] => findUrls(text).map(({ url }) => url)

test('an address below every top-level domain of today is a link that weighs 23', () => {
  assert.ok(tlds.size > 1400)
  for (const punycode of tlds) {
    const name = domainToUnicode(punycode)
    for (const domain of [name, name.toUpperCase(), punycode.toLowerCase()]) {
      const link = `https://example.${domain}/a?b=c`
      const parsed = parseTweetText(`see ${link} now`, { limit: 280 })
      assert.ok(parsed.kind === 'valid' && parsed.weightedLength === 31, link)
      assert.equal(parsed.entities.urls?.[0]?.url, link.normalize('NFC'))
    }
    const bare = /^[a-z0-9]+$/.test(name) ? [`example.${name}`] : []
    assert.deepEqual(linksIn(`example.${name}`).slice(0, bare.length), bare)
  }
})

test('domains that came after twitter-text are links in every place and spelling', () => {
  const links = {
    'hear band.music/live, kids': ['band.music/live'],
    'https://radio.MUSIC': ['https://radio.MUSIC'],
    'a.b.kids/?q=1': ['a.b.kids/?q=1'],
    'a.kids/1\uFE0F\u20E3': ['a.kids/'],
    'https://1\uFE0F\u20E3.kids/a': ['https://1\uFE0F\u20E3.kids/a'],
    '(www.shop.amazon)': ['www.shop.amazon'],
    'hot.spa. next': ['hot.spa'],
    'https://דוגמה.ישראל/': ['https://דוגמה.ישראל/'],
    'https://例え.アマゾン漢字': ['https://例え.アマゾン'],
    'http://xn--5dbqzzl.xn--4dbrk0ce/x': ['http://xn--5dbqzzl.xn--4dbrk0ce/x'],
  }
  for (const [text, expected] of Object.entries(links)) assert.deepEqual(linksIn(text), expected)
})

test('what is no top-level domain makes no link', () => {
  for (const text of [
    'https://example.notatld/path',
    'example.musical',
    'notes.txt',
    'node.js1',
    'https://example.kidsx',
    'main.mp3',
    'me@band.music',
    '#band.music',
  ]) {
    assert.deepEqual(linksIn(text), [], text)
  }
})

test('a domain that is gone since 2018 stays a link, as on X', () => {
  assert.deepEqual(linksIn('https://example.doosan/a'), ['https://example.doosan/a'])
})

test('280 characters hold long links below new domains', () => {
  const link = `https://example.music/${'p'.repeat(60)}`
  assert.equal(parseTweetText(`${'a'.repeat(256)} ${link}`, { limit: 280 }).kind, 'valid')
  assert.equal(parseTweetText(`${'a'.repeat(257)} ${link}`, { limit: 280 }).kind, 'too-long')
})
