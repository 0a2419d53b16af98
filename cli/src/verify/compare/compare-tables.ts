import type { AccountId } from '@flightpath/contracts'
import type { Difference, View } from '../difference.ts'
import type { StoredGraph } from '../stored/graph.ts'

/** Where graph's tables contradict each other about an account. */
export async function compareTables(
  graph: StoredGraph,
  account: AccountId,
  following: number,
  followers: number,
): Promise<readonly Difference[]> {
  const each = (view: View, ids: readonly AccountId[], expected: string, found: string) =>
    ids.map((id): Difference => ({ view, account, id, expected, found }))
  const counts = await graph.counts(account)
  const compare = (what: string, expected: number, found: number | null): Difference[] => {
    if (expected === found) return []
    const [is, was] = [`${expected} ${what}`, `a count of ${found ?? 'nothing'}`]
    return [{ view: 'follow-counts', account, id: null, expected: is, found: was }]
  }
  const halfFollows = await graph.halfFollows(account)
  const halfBlocks = await graph.halfBlocks(account)
  const settled = await graph.settledRequests(account)
  return [
    ...each('follow-tables', halfFollows, 'it in both tables', 'it in one, or at two positions'),
    ...compare('following', following, counts.following),
    ...compare('followers', followers, counts.followers),
    ...each('block-tables', halfBlocks, 'it in both tables', 'it in one'),
    ...each('request-table', settled, 'no request', 'one that is settled'),
  ]
}
