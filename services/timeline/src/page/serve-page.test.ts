import {
  parseAccountId,
  resourceNotFound,
  type AccountId,
  type PartialError,
  type UserPage,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { seesUser } from '@flightpath/visibility'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import { createReadCounts } from '../hydrate/read-counts.ts'
import { account, accountId, viewer } from '../test-tweets.ts'
import type { Edge, Source } from './fill-page.ts'
import { users } from './kinds.ts'
import { openToken, sealToken } from './page-token.ts'
import type { PagingQuery } from './paging.ts'
import { servePage, type PageDeps, type Recipe } from './serve-page.ts'

const me = accountId(1)
const ids = Array.from({ length: 40 }, (_, index) => accountId(100 + index))
const blocked = new Set(ids.filter((_, index) => index % 3 === 0))
const key = createSecretKey(randomBytes(32))

/** No counts are asked for in these tests, so that no owner is asked. */
const unasked: Client = {
  call: () => Promise.reject(new Error('an owner was asked')),
  [Symbol.asyncDispose]: async () => undefined,
}

const deps: PageDeps = {
  graph: unasked,
  write: unasked,
  counts: createReadCounts({ graph: unasked, write: unasked }),
  marks: async () => null,
  countMarks: async () => null,
  relations: async (id) => viewer(id, { blocked }),
  hydration: {
    tweets: () => assert.fail('tweets were asked for'),
    accounts: async (wanted) => wanted.map((id) => (id === undefined ? id : account(id))),
  },
  pageTokens: {
    async read(scope, _parameter, token) {
      return openToken(key, scope, token) ?? assert.fail('another scope’s token')
    },
    write: async (scope, edge) => sealToken(key, scope, edge),
  },
}

/** All of `ids`, the latest first, by their places. */
function sourceOfIds() {
  const edges: (Edge | null)[] = []
  const source: Source<AccountId> = async (edge, count) => {
    edges.push(edge)
    const entries = ids.map((id, place) => ({ id, position: String(place) })).toReversed()
    const at = Number(edge?.position)
    const within = entries.filter(({ position }) => {
      if (edge === null) return true
      return edge.direction === 'below' ? Number(position) < at : Number(position) > at
    })
    const found = edge?.direction === 'above' ? within.slice(-count) : within.slice(0, count)
    return { entries: found, end: found.length < count }
  }
  return { source, edges }
}

async function read(
  query: PagingQuery,
  changes: Partial<Recipe<AccountId, unknown>> = {},
  asks: AccountId | null = me,
): Promise<UserPage> {
  const { source } = sourceOfIds()
  const bytes = await servePage(deps, users, { account: asks, query }, (viewer) => ({
    scope: ['followers', '7'],
    source,
    belongs: ({ id }) => seesUser(viewer, id),
    ...changes,
  }))
  return JSON.parse(String(bytes))
}

test('pages of any size show what belongs once, there and back', async () => {
  const expected = ids.filter((id) => !blocked.has(id)).toReversed()
  await fc.assert(
    fc.asyncProperty(fc.integer({ min: 1, max: 30 }), async (max_results) => {
      const pages: UserPage[] = [await read({ max_results })]
      for (let next = pages[0]?.meta.next_token; next !== undefined;) {
        const page = await read({ max_results, pagination_token: next })
        pages.push(page)
        next = page.meta.next_token
      }
      assert.deepEqual(
        pages.flatMap(({ data = [] }) => data.map(({ id }) => parseAccountId(id))),
        expected,
      )
      const last = pages.at(-1)?.meta.previous_token
      if (pages.length < 2 || last === undefined) return
      const back = await read({ max_results, pagination_token: last })
      assert.deepEqual(back.data, pages.at(-2)?.data)
    }),
    { numRuns: 30 },
  )
})

test('whoever looks decides what belongs, and without an account it is what is public', async () => {
  assert.equal((await read({ max_results: 100 }, {}, null)).data?.length, ids.length)
})

test('a page that is refused is an error with 200, its source is not asked, and a bad token comes first', async () => {
  const { source, edges } = sourceOfIds()
  const refusal: PartialError = resourceNotFound('user', 'id', '7')
  const refuse = async () => refusal
  const page = await read({}, { source, refuse })
  assert.deepEqual(page, { errors: [refusal], meta: { result_count: 0 } })
  await assert.rejects(read({ pagination_token: 'b00' }, { source, refuse }), /another scope/)
  assert.deepEqual(edges, [])
})

test('a token of one view, subject or viewer leads to no other', async () => {
  const token = (await read({ max_results: 3 })).meta.next_token ?? assert.fail('no second page')
  const query = { pagination_token: token }
  assert.ok(await read(query))
  await assert.rejects(read(query, { scope: ['following', '7'] }), /another scope/)
  await assert.rejects(read(query, { scope: ['followers', '8'] }), /another scope/)
  await assert.rejects(read(query, {}, accountId(2)), /another scope/)
})

test('a view that goes only forward has no tokens back', async () => {
  const first = await read({ max_results: 3 }, { ways: 'forward' })
  const query = { max_results: 3, pagination_token: first.meta.next_token ?? '' }
  assert.equal((await read(query, { ways: 'forward' })).meta.previous_token, undefined)
  assert.notEqual((await read(query)).meta.previous_token, undefined)
})
