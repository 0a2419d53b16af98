import type { AccountId } from '@flightpath/contracts'
import type { Difference } from '../difference.ts'
import type { StoredGraph } from '../stored/graph.ts'
import type { StoredTweet } from '../stored/tweets.ts'

/** Every text stands in one user timeline, so looking there looks at all. A repost shows its original's. */
export async function compareTexts(
  graph: StoredGraph,
  account: AccountId,
  expected: readonly StoredTweet[],
  found: readonly { readonly id: string; readonly text: string }[],
): Promise<readonly Difference[]> {
  const originals = new Set(
    expected.flatMap(({ original }) => (original === null ? [] : [original.authorId])),
  )
  const authors = await graph.accountsByIds([...originals])
  const names = new Map<string, string>(authors.map(({ id, username }) => [id, username]))
  const texts = new Map(found.map(({ id, text }) => [id, text]))
  return expected.flatMap(({ id, text, original, originalText }): Difference[] => {
    const shown =
      original === null ? text : `RT @${names.get(original.authorId) ?? ''}: ${originalText}`
    const other = texts.get(id)
    if (other === undefined || other === shown) return []
    const [is, was] = [JSON.stringify(shown), JSON.stringify(other)]
    return [{ view: 'user-tweets', account, id, expected: is, found: was }]
  })
}
