import { ProblemError } from '@flightpath/contracts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { createSecretKey, randomBytes } from 'node:crypto'
import { test } from 'node:test'
import type { Edge } from './fill-page.ts'
import { createPageTokens, openToken, sealToken, type TokenScope } from './page-token.ts'
import { accountId } from '../test-tweets.ts'

const key = createSecretKey(randomBytes(32))
const scope: TokenScope = { view: 'home', subject: '7', viewer: accountId(7) }
const positions = fc.oneof(
  fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }).map(String),
  fc.stringMatching(/^[a-z0-9_]{1,15}$/),
)
const edges: fc.Arbitrary<Edge> = fc
  .tuple(fc.constantFrom('above' as const, 'below' as const), positions)
  .map(([direction, position]) => ({ direction, position }))

test('a token gives back its edge, in at most 128 letters and digits', () => {
  fc.assert(
    fc.property(edges, (edge) => {
      const token = sealToken(key, scope, edge)
      assert.match(token, /^[0-9a-z]{16,128}$/)
      assert.deepEqual(openToken(key, scope, token), edge)
    }),
  )
})

test('a token opens no other view, subject or viewer, and under no other key', () => {
  const others: readonly TokenScope[] = [
    { ...scope, view: 'user' },
    { ...scope, subject: '8' },
    { ...scope, viewer: accountId(8) },
    { ...scope, viewer: null },
    { ...scope, view: 'home","7', subject: '' },
  ]
  fc.assert(
    fc.property(edges, (edge) => {
      const token = sealToken(key, scope, edge)
      for (const other of others) assert.equal(openToken(key, other, token), null)
      assert.equal(openToken(createSecretKey(randomBytes(32)), scope, token), null)
    }),
  )
})

/** The fuzz run by hand: FLIGHTPATH_FUZZ_RUNS=5000000. */
const numRuns = Number(process.env['FLIGHTPATH_FUZZ_RUNS'] ?? 5000)

test('no text but a real token is opened, and none is a crash', () => {
  const real = sealToken(key, scope, { direction: 'below', position: '1800000000000000000' })
  const place = fc.nat({ max: real.length - 1 })
  const texts = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[ab]([0-9a-f]{2}){17,50}$/),
    place.map((end) => real.slice(0, end)),
    fc.tuple(place, fc.string({ maxLength: 4 })).map(([at, text]) => {
      return real.slice(0, at) + text + real.slice(at + text.length)
    }),
    fc.tuple(place, place).map(([a, b]) => real.slice(a) + real.slice(0, b)),
  )
  fc.assert(
    fc.property(texts, (text) => {
      if (text !== real) assert.equal(openToken(key, scope, text), null)
    }),
    { numRuns },
  )
})

test('a request with another text gets the 400 that names its parameter, and nothing else', async () => {
  const graph = {
    call: async () => ({ key: key.export().toString('base64url') }),
    [Symbol.asyncDispose]: async () => undefined,
  }
  const tokens = createPageTokens(graph as never)
  const token = await tokens.write(scope, { direction: 'below', position: '12' })
  assert.deepEqual(await tokens.read(scope, 'pagination_token', token), {
    direction: 'below',
    position: '12',
  })
  await fc.assert(
    fc.asyncProperty(fc.string({ unit: 'binary' }), async (text) => {
      await assert.rejects(
        () => tokens.read(scope, 'pagination_token', text),
        (error) =>
          error instanceof ProblemError &&
          error.problem.status === 400 &&
          error.problem.errors?.[0]?.parameters?.['pagination_token']?.[0] === text,
      )
    }),
  )
})

test('a key that could not be asked for is asked for again', async () => {
  let asked = 0
  const graph = {
    call: async () => {
      asked += 1
      if (asked === 1) throw new Error('graph is away')
      return { key: key.export().toString('base64url') }
    },
  }
  const tokens = createPageTokens(graph as never)
  const edge: Edge = { direction: 'above', position: '5' }
  await assert.rejects(() => tokens.write(scope, edge), /graph is away/)
  assert.equal(await tokens.write(scope, edge), sealToken(key, scope, edge))
  await tokens.write(scope, edge)
  assert.equal(asked, 2)
})
