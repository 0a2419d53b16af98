import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Edge, Page } from './fill-page.ts'
import { pageMeta } from './paging.ts'

const scope = { view: 'home', subject: '1', viewer: null }
const pageTokens = {
  read: () => Promise.reject(new Error('nothing to read')),
  write: async (_: unknown, { direction, position }: Edge) => `${direction} ${position}`,
}
const below: Edge = { direction: 'below', position: '50' }
const above: Edge = { direction: 'above', position: '50' }

const page = (positions: readonly number[], rest: { below: boolean; above: boolean }) => ({
  placed: positions.map((position) => ({ item: position, position: String(position) })),
  ...rest,
})
const metaOf = (edge: Edge | null, shown: Page<number>) =>
  pageMeta({ pageTokens }, { scope, edge, limit: 10 }, shown)

test('the first page has a token for the next one only', async () => {
  assert.deepEqual(await metaOf(null, page([9, 8], { below: true, above: false })), {
    result_count: 2,
    next_token: 'below 8',
  })
  assert.deepEqual(await metaOf(null, page([], { below: false, above: false })), {
    result_count: 0,
  })
})

test('a page that a token led to has a token for the one before it', async () => {
  assert.deepEqual(await metaOf(below, page([9, 8], { below: true, above: true })), {
    result_count: 2,
    next_token: 'below 8',
    previous_token: 'above 9',
  })
  assert.deepEqual(await metaOf(above, page([70, 60], { below: true, above: false })), {
    result_count: 2,
    next_token: 'below 60',
    previous_token: 'above 70',
  })
})

test('an empty page at the top has no token upward, and one for what lies below', async () => {
  assert.deepEqual(await metaOf(above, page([], { below: true, above: false })), {
    result_count: 0,
    next_token: 'below 51',
  })
})

test('an empty page at the bottom, whose entries are gone, has a token for all above it', async () => {
  assert.deepEqual(await metaOf(below, page([], { below: false, above: true })), {
    result_count: 0,
    previous_token: 'above 49',
  })
})
