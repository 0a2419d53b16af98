import { compareIds, type AccountId, type TweetId } from '@flightpath/contracts'
import fc from 'fast-check'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newestByAuthors, type ReadNewest } from './newest-by-authors.ts'

type Timeline = { readonly authorId: AccountId; readonly ids: readonly TweetId[] }

const timelines = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 2000 })), {
    maxLength: 300,
  })
  .map((tweets) => {
    // Each id belongs to one author; ids of different lengths show that order is numeric.
    const authorOf = new Map(tweets.map(([author, id]) => [String(id) as TweetId, author]))
    return Array.from({ length: 12 }, (_, index): Timeline => {
      const ids = [...authorOf].filter(([, author]) => author === index + 1).map(([id]) => id)
      return { authorId: String(index + 1) as AccountId, ids }
    })
  })

function readFrom(
  stored: readonly Timeline[],
  rounds: { count: number },
  upward = false,
): ReadNewest {
  return (ranges, endId, perAuthor) => {
    rounds.count += 1
    const found = new Map<AccountId, TweetId[]>()
    for (const { authorId, fromId } of ranges) {
      const own = stored.find((one) => one.authorId === authorId)?.ids ?? []
      const ids = upward ? between(own, endId, fromId).toReversed() : between(own, fromId, endId)
      if (ids.length > 0) found.set(authorId, ids.slice(0, perAuthor))
    }
    return Promise.resolve(found)
  }
}

function between(ids: readonly TweetId[], untilId?: TweetId, sinceId?: TweetId): TweetId[] {
  return ids
    .filter((id) => untilId === undefined || Number(id) < Number(untilId))
    .filter((id) => sinceId === undefined || Number(id) > Number(sinceId))
    .toSorted((a, b) => compareIds(b, a))
}

const bound = fc.option(
  fc.integer({ min: 1, max: 2000 }).map((id) => String(id) as TweetId),
  { nil: undefined },
)

test('it answers what sorting all tweets of all authors would, whoever posted them, down and up', async () => {
  await fc.assert(
    fc.asyncProperty(
      timelines,
      fc.array(fc.integer({ min: 1, max: 14 }), { minLength: 1, maxLength: 14 }),
      bound,
      bound,
      fc.integer({ min: 1, max: 60 }),
      fc.boolean(),
      async (stored, authors, untilId, sinceId, limit, upward) => {
        const authorIds = authors.map((author) => String(author) as AccountId)
        const all = stored.filter(({ authorId }) => authorIds.includes(authorId))
        const sorted = between(
          all.flatMap(({ ids }) => ids),
          untilId,
          sinceId,
        )
        const expected = upward ? sorted.slice(-limit) : sorted.slice(0, limit)
        const query = {
          authorIds,
          limit,
          upward,
          ...(untilId === undefined ? {} : { untilId }),
          ...(sinceId === undefined ? {} : { sinceId }),
        }
        const read = readFrom(stored, { count: 0 }, upward)
        assert.deepEqual(await newestByAuthors(read, query), expected)
      },
    ),
    { numRuns: 500 },
  )
})

test('5,000 quiet authors are read once or twice, and a busy one among them in few rounds', async () => {
  const quiet = Array.from({ length: 5000 }, (_, index): Timeline => ({
    authorId: String(index + 2) as AccountId,
    ids: [String(10 + index) as TweetId, String(100_000 + index) as TweetId],
  }))
  const busy = Array.from({ length: 1000 }, (_, index) => String(1_000_000 + index) as TweetId)
  const stored = [{ authorId: '1' as AccountId, ids: busy }, ...quiet]
  const rounds = { count: 0 }
  const askedFor: number[] = []
  const read = readFrom(stored, rounds)
  const ids = await newestByAuthors(
    (ranges, endId, perAuthor) => {
      askedFor.push(ranges.length)
      return read(ranges, endId, perAuthor)
    },
    { authorIds: stored.map(({ authorId }) => authorId), limit: 800 },
  )
  assert.deepEqual(ids, busy.toReversed().slice(0, 800))
  // Some quiet authors' two tweets are among the newest 800 of the first round, so they are asked once more.
  assert.equal(askedFor[0], 5001)
  assert.ok((askedFor[1] ?? 0) <= 401, `asked ${askedFor[1]}`)
  assert.ok(askedFor.length <= 4, `rounds: ${askedFor.length}`)
})

test('no authors have no tweets', async () => {
  assert.deepEqual(
    await newestByAuthors(readFrom([], { count: 0 }), { authorIds: [], limit: 5 }),
    [],
  )
})
