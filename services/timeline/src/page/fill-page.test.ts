import { compareIds, type TweetId } from '@flightpath/contracts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { unbounded, type Bounds } from '../skeleton/bounds.ts'
import { fillPage, justBelow, type Edge, type Page, type Pages } from './fill-page.ts'
import { sourceById } from '../skeleton/sources.ts'
import { tweetId } from '../test-tweets.ts'

type Stored = { readonly id: number; readonly original: number }

/** Serves what is stored as a store would; what is not `visible` is filtered out. */
function pagesOf(
  stored: readonly Stored[],
  visible: (stored: Stored) => boolean = () => true,
  bounds: Bounds = unbounded,
): Pages<TweetId, Stored> {
  const byId = new Map(stored.map((entry) => [tweetId(entry.id), entry]))
  return {
    source: sourceById(bounds, async ({ untilId, sinceId, upward }, count) => {
      const within = [...byId.keys()]
        .toSorted((a, b) => compareIds(b, a))
        .filter((id) => untilId === null || compareIds(id, untilId) < 0)
        .filter((id) => sinceId === null || compareIds(id, sinceId) > 0)
      const ids = upward ? within.slice(-count) : within.slice(0, count)
      return { ids, end: ids.length < count }
    }),
    read: async (ids) =>
      ids.map((id) => {
        const entry = byId.get(id)
        return entry !== undefined && visible(entry) ? entry : undefined
      }),
  }
}

const plain = (ids: readonly number[]): Stored[] => ids.map((id) => ({ id, original: id }))
const idsOn = ({ placed }: Page<Stored>) => placed.map(({ item }) => item.id)
const ids = fc.uniqueArray(fc.integer({ min: 1, max: 300 }), { maxLength: 150 })
const sizes = fc.integer({ min: 1, max: 40 })
const share = fc.integer({ min: 1, max: 5 })
const original = ({ original }: Stored) => String(original)

/** All pages from the top, or upward from an edge until one is empty. */
async function walk(
  pages: Pages<TweetId, Stored>,
  limit: number,
  start: Edge | null,
): Promise<Page<Stored>[]> {
  const walked: Page<Stored>[] = []
  for (let edge = start; ;) {
    const page = await fillPage({ edge, limit }, pages)
    walked.push(page)
    const isUpward = start !== null
    const last = isUpward ? page.placed[0] : page.placed.at(-1)
    if (last === undefined || !(isUpward ? page.above : page.below)) return walked
    assert.ok(page.placed.length === limit)
    edge = { direction: isUpward ? 'above' : 'below', position: last.position }
  }
}

test('pages of any size show all that is visible once, newest first, and only the last is not full', async () => {
  await fc.assert(
    fc.asyncProperty(ids, sizes, share, async (stored, limit, every) => {
      const pages = pagesOf(plain(stored), ({ id }) => id % every === 0)
      const walked = await walk(pages, limit, null)
      const expected = stored.filter((id) => id % every === 0).toSorted((a, b) => b - a)
      assert.deepEqual(walked.flatMap(idsOn), expected)
    }),
  )
})

test('the way back up shows the same pages, each full but the topmost', async () => {
  await fc.assert(
    fc.asyncProperty(ids, sizes, share, async (stored, limit, every) => {
      const pages = pagesOf(plain(stored), ({ id }) => id % every === 0)
      const expected = stored.filter((id) => id % every === 0).toSorted((a, b) => b - a)
      const [start] = stored
      if (start === undefined) return
      const position = String(start)
      const walked = await walk(pages, limit, { direction: 'above', position })
      assert.deepEqual(
        walked.toReversed().flatMap(idsOn),
        expected.filter((id) => id > start),
      )
      for (const page of walked) {
        assert.equal(page.below, expected.some((id) => id <= start) || page !== walked[0])
      }
    }),
  )
})

test('a page shows an original once, as its newest reason, both ways, and the pages lose none', async () => {
  const reposts = fc.array(fc.integer({ min: 0, max: 12 }), { maxLength: 80 })
  await fc.assert(
    fc.asyncProperty(reposts, sizes, async (originals, limit) => {
      const stored = originals.map((of, index) => ({ id: index + 1, original: of }))
      const pages = { ...pagesOf(stored), keyOf: original }
      const bottom: Edge = { direction: 'above', position: '0' }
      const [down, up] = [await walk(pages, limit, null), await walk(pages, limit, bottom)]
      for (const walked of [down, up]) {
        const shown = walked.flatMap(idsOn)
        assert.deepEqual(new Set(shown.map((id) => stored[id - 1]?.original)), new Set(originals))
        assert.equal(new Set(shown).size, shown.length)
      }
      for (const { placed } of [...down, ...up]) {
        const items = placed.map(({ item }) => item)
        assert.equal(new Set(items.map(original)).size, items.length)
        assert.deepEqual(
          items.map(({ id }) => id),
          items.map(({ id }) => id).toSorted((a, b) => b - a),
        )
        // Between a page's first and last entry nothing newer of the same is left out.
        const [newest, oldest] = [items[0]?.id ?? 0, items.at(-1)?.id ?? 0]
        for (const { id, original } of items) {
          const reasons = stored.filter((entry) => entry.original === original)
          const within = reasons.filter((entry) => entry.id <= newest && entry.id >= oldest)
          assert.equal(id, within.at(-1)?.id)
        }
      }
    }),
  )
})

test('a page upward that is empty still tells what lies below it', async () => {
  const top: Edge = { direction: 'above', position: '9' }
  const page = await fillPage({ edge: top, limit: 5 }, pagesOf(plain([7, 8, 9])))
  assert.deepEqual([page.placed, page.below, page.above], [[], true, false])
  const gone = await fillPage({ edge: top, limit: 5 }, pagesOf([]))
  assert.deepEqual([gone.placed, gone.below], [[], false])
})

test('bounds hold both ways, and are themselves not shown', async () => {
  const bounds = { untilId: tweetId(9), sinceId: tweetId(3) }
  const pages = pagesOf(plain([1, 2, 3, 4, 5, 8, 9, 10]), () => true, bounds)
  const first = await fillPage({ edge: null, limit: 3 }, pages)
  assert.deepEqual([idsOn(first), first.below], [[8, 5, 4], false])
  const upward = await fillPage(
    { edge: { direction: 'above', position: justBelow('5') }, limit: 9 },
    pages,
  )
  assert.deepEqual([idsOn(upward), upward.above, upward.below], [[8, 5], false, true])
})

test('ids of different lengths keep their order at a bound', async () => {
  const bounds = { untilId: null, sinceId: tweetId(99) }
  const pages = pagesOf(plain([98, 99, 100, 1000]), () => true, bounds)
  assert.deepEqual(idsOn(await fillPage({ edge: null, limit: 5 }, pages)), [1000, 100])
})
