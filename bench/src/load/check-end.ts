// After a run: is everything that was acknowledged where it has to be?
import type { StoresConfig } from '@flightpath/cli/state'
import { parseTweetId } from '@flightpath/contracts'
import { openSearchIndex } from '@flightpath/search-index'
import { column, digitList, readColumn, sql } from '@flightpath/storage'
import { openWriteDatabase } from '../population/open-databases.ts'
import { bearerAt, type Population } from '../population/population.ts'
import { ask, type Connections } from '../requests/connections.ts'
import type { Acknowledged } from './messages.ts'
import { before } from './watch-delivery.ts'

export type EndCheck = {
  readonly acknowledged: number
  /** Home timelines that were read. */
  readonly timelines: number
  /** Where something is missing: ids of tweets, at most 20 of each kind. */
  readonly missing: { readonly mysql: string[]; readonly search: string[]; readonly home: string[] }
  readonly missingCount: number
}

export type EndSources = {
  readonly stores: StoresConfig
  readonly connections: Connections
  readonly population: Population
  readonly random: () => number
}

const idsInOneQuery = 1000
const documentsInOneScan = 10_000
const timelinesToRead = 500
const readsAtOnce = 8
const named = 20

/**
 * Looks for every acknowledged tweet in MySQL and in the search index, and for a sample in the home timelines of
 * followers and of the author. To be called when no consumer is behind.
 */
export async function checkEnd(
  sources: EndSources,
  acknowledged: readonly Acknowledged[],
): Promise<EndCheck> {
  const ids = acknowledged.map(({ id }) => id)
  const mysql = await missingInMysql(sources.stores, ids)
  const search = await missingInSearch(sources.stores, ids)
  const sampled = sampleOf(acknowledged, timelinesToRead)
  const home = await missingInTimelines(sources, sampled)
  return {
    acknowledged: ids.length,
    timelines: sampled.length,
    missing: {
      mysql: mysql.slice(0, named),
      search: search.slice(0, named),
      home: home.slice(0, named),
    },
    missingCount: mysql.length + search.length + home.length,
  }
}

async function missingInMysql(stores: StoresConfig, ids: readonly string[]): Promise<string[]> {
  await using database = openWriteDatabase(stores)
  const missing: string[] = []
  for (let start = 0; start < ids.length; start += idsInOneQuery) {
    const part = ids.slice(start, start + idsInOneQuery)
    const result = await database.query(
      sql`
        SELECT id
        FROM tweets
        WHERE id IN (${digitList(part)})
          AND deleted = 0`,
      { rowsAsArray: true },
    )
    const found = new Set(readColumn(column.parsed(parseTweetId), result).map(String))
    missing.push(...part.filter((id) => !found.has(id)))
  }
  return missing
}

async function missingInSearch(stores: StoresConfig, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  await using index = openSearchIndex({ urls: stores.elasticsearchUrls })
  await index.refresh()
  const missing = new Set(ids)
  const ascending = ids.map(BigInt).toSorted((a, b) => (a < b ? -1 : 1))
  const throughId = parseTweetId(String(ascending.at(-1) ?? 0n)) ?? undefined
  let afterId = parseTweetId(String((ascending[0] ?? 1n) - 1n))
  while (afterId !== null) {
    const page = await index.scan({ afterId, throughId, limit: documentsInOneScan })
    for (const { id, deleted } of page) if (!deleted) missing.delete(id)
    afterId = page.length < documentsInOneScan ? null : (page.at(-1)?.id ?? null)
  }
  return [...missing]
}

async function missingInTimelines(
  { connections, population, random }: EndSources,
  tweets: readonly Acknowledged[],
): Promise<string[]> {
  const missing: string[] = []
  const left = tweets.values()
  const read = async (): Promise<void> => {
    for (const { id, author } of left) {
      const followers = population.graph.followersOf(author)
      // The author itself reads what nobody else does.
      const reader = followers[Math.floor(random() * followers.length)] ?? author
      const path = `/2/users/${population.ids[reader]}/timelines/reverse_chronological?max_results=5&since_id=${before(id)}&until_id=${BigInt(id) + 1n}`
      const { status, body } = await ask(connections, {
        method: 'GET',
        path,
        bearer: bearerAt(population, reader),
      })
      if (status !== 200 || !body.includes(`"id":"${id}"`)) missing.push(id)
    }
  }
  await Promise.all(Array.from({ length: readsAtOnce }, read))
  return missing
}

/** Spread over the whole run; no replies, which some followers are not shown. */
function sampleOf(tweets: readonly Acknowledged[], most: number): Acknowledged[] {
  const eligible = tweets.filter(({ isReply }) => !isReply)
  const step = Math.max(1, eligible.length / most)
  return Array.from({ length: Math.min(most, eligible.length) }, (_, place) => {
    const tweet = eligible[Math.floor(place * step)]
    if (tweet === undefined) throw new RangeError('the sample reaches beyond the tweets')
    return tweet
  })
}
