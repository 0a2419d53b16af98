import assert from 'node:assert/strict'
import { test } from 'node:test'
import { displayUrl, expandedUrl } from './urls.ts'

test('a link without a protocol leads to http', () => {
  assert.equal(expandedUrl('example.com/a'), 'http://example.com/a')
  assert.equal(expandedUrl('HTTPS://example.com'), 'HTTPS://example.com')
})

test('a link is shown without protocol and www, and its path short', () => {
  const shown = {
    'https://blog.twitter.com/developer/en_us/a.html': 'blog.twitter.com/developer/en_u…',
    'http://www.example.com/': 'example.com',
    'https://example.com/fifteen-letter': 'example.com/fifteen-letter',
    'https://example.com/sixteen-letters': 'example.com/sixteen-letter…',
    'https://example.com?q=1': 'example.com?q=1',
    'example.com': 'example.com',
  }
  for (const [url, expected] of Object.entries(shown)) assert.equal(displayUrl(url), expected)
})
