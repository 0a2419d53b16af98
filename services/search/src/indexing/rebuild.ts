import {
  compareIds,
  parseTweetId,
  scanTweets,
  type ScannedTweet,
  type TweetId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import type { IndexedTweet, SearchIndex } from '@flightpath/search-index'
import { indexRows } from './index-rows.ts'

export type RebuildDeps = {
  readonly index: SearchIndex
  readonly write: Client
  readonly log: Logger
}

export type Rebuilt = {
  /** Rows of MySQL that were written, tombstones included. */
  readonly indexed: number
  /** Documents that were removed because MySQL has no row of them. */
  readonly removed: number
}

/** Documents, and rows, in one page. */
const pageSize = 1000

/**
 * Makes the index what MySQL says, while tweets come in and searches go on: versions keep newer documents, and equal
 * ones are written again, by which an older index gets the fields that it lacks. May be repeated, or end half way, at
 * any time.
 */
export async function rebuild(deps: RebuildDeps): Promise<Rebuilt> {
  const { index, log } = deps
  await index.ensureTemplate()
  await index.refresh()
  let indexed = 0
  let removed = 0
  for (let afterId: TweetId | null = firstId; afterId !== null;) {
    // Documents before rows: a tweet is in MySQL before it is here, so a document without a row is none of today's.
    const documents: readonly IndexedTweet[] = await index.scan({ afterId, limit: pageSize })
    const throughId = documents.length < pageSize ? null : lastIdOf(documents)
    const strays = new Set(documents.map(({ id }) => id))
    for await (const rows of readRows(deps.write, afterId, throughId)) {
      await indexRows(deps, rows, { rewrite: true })
      for (const { id } of rows) strays.delete(id)
      indexed += rows.length
    }
    await index.remove([...strays])
    removed += strays.size
    log.info({ indexed, removed, throughId }, 'rebuilding the search index')
    afterId = throughId
  }
  return { indexed, removed }
}

/** Below every id that is minted. */
const firstId = parseTweetId('0')

/** Rows with `afterId < id <= throughId`, ascending, page by page; without an end all that there are. */
async function* readRows(
  write: Client,
  afterId: TweetId,
  throughId: TweetId | null,
): AsyncGenerator<ScannedTweet[]> {
  for (let from: TweetId | null = afterId; from !== null;) {
    const body = { afterId: from, limit: pageSize }
    const page: { tweets: ScannedTweet[] } = await write.call(scanTweets, { body })
    const rows = page.tweets.filter(
      ({ id }) => throughId === null || compareIds(id, throughId) <= 0,
    )
    yield rows
    from = rows.length < pageSize ? null : lastIdOf(rows)
  }
}

function lastIdOf(page: readonly { readonly id: TweetId }[]): TweetId | null {
  return page.at(-1)?.id ?? null
}
