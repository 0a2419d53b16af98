import type { ScannedTweet } from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import { SearchUnavailableError, type SearchIndex } from '@flightpath/search-index'
import { rowOperation } from './search-document.ts'

export type IndexRowsDeps = { readonly index: SearchIndex; readonly log: Logger }

/**
 * Makes the documents of rows what the rows say, counts included. `rewrite` also writes those that the index has in the
 * same version. A row that can never be indexed is logged and left out. Throws SearchUnavailableError when something
 * has to be tried again; all of it may be.
 */
export async function indexRows(
  { index, log }: IndexRowsDeps,
  rows: readonly ScannedTweet[],
  options: { rewrite: boolean },
): Promise<void> {
  const operations = rows.flatMap((row) => {
    const operation = rowOperation(row)
    if (operation === null) log.error({ tweetId: row.id }, 'row holds no event of a tweet')
    return operation ?? []
  })
  const outcomes = await index.bulk(operations, options)
  for (const [at, outcome] of outcomes.entries()) {
    if (outcome.kind === 'retry') throw new SearchUnavailableError(outcome.reason)
    if (outcome.kind === 'poison') {
      log.error({ tweetId: operations[at]?.tweetId, reason: outcome.reason }, 'tweet not indexed')
    }
  }
}
