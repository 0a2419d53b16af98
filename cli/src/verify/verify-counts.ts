import type { Difference, View } from './difference.ts'
import type { CountDifference, IdRange, StoredCounts } from './stored/counts.ts'

/** One kind of counts: of which things, and how to find those that are wrong. */
type Check = {
  readonly view: View
  /** Whether what is counted for is an account. */
  readonly ofAccount: boolean
  readonly ranges: (counts: StoredCounts) => AsyncIterable<IdRange>
  readonly find: (counts: StoredCounts, range: IdRange) => Promise<readonly CountDifference[]>
}

const checks: readonly Check[] = [
  {
    view: 'tweet-counts',
    ofAccount: false,
    ranges: (counts) => counts.tweetRanges(),
    find: (counts, range) => counts.ofTweets(range),
  },
  {
    view: 'author-counts',
    ofAccount: true,
    ranges: (counts) => counts.accountRanges(),
    find: (counts, range) => counts.ofAuthors(range),
  },
  {
    view: 'list-counts',
    ofAccount: false,
    ranges: (counts) => counts.listRanges(),
    find: (counts, range) => counts.ofLists(range),
  },
  {
    view: 'list-counts',
    ofAccount: true,
    ranges: (counts) => counts.accountRanges(),
    find: (counts, range) => counts.ofListings(range),
  },
]

/** One wrong count, and how to look at it again. */
export type CountSuspect = () => Promise<readonly Difference[]>

/** Compares all kept counts with the rows that they count; yields those that are wrong. */
export async function* verifyCounts(counts: StoredCounts): AsyncGenerator<CountSuspect> {
  for (const check of checks) {
    for await (const range of check.ranges(counts)) {
      for (const { id } of await check.find(counts, range)) {
        const only = { afterId: String(BigInt(id) - 1n), throughId: id }
        yield async () =>
          (await check.find(counts, only)).flatMap((one) => toDifferences(check, one))
      }
    }
  }
}

function toDifferences({ view, ofAccount }: Check, { id, excess }: CountDifference): Difference[] {
  const about = { view, ...(ofAccount ? { account: id, id: null } : { account: null, id }) }
  return Object.entries(excess).flatMap(([what, more]) =>
    more === 0
      ? []
      : [
          {
            ...about,
            expected: `the count of ${what}`,
            found: `${Math.abs(more)} ${more > 0 ? 'fewer' : 'more'} than there are`,
          },
        ],
  )
}
