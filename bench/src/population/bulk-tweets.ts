// Fills write's schema with tweets as if they had been posted before; they are in no cached timeline and in no index, so
// it is done before anybody reads, and `rebuild search` after.
import { createRandom } from '@flightpath/cli/random'
import type { StoresConfig } from '@flightpath/cli/state'
import { createSnowflake } from '@flightpath/snowflake'
import type { Database } from '@flightpath/storage'
import { parseTweetText } from '@flightpath/tweet-text'
import { createTextWriter } from '../requests/texts.ts'
import { bulkInsert, rowsOf, sqlText } from './bulk-insert.ts'
import { openWriteDatabase } from './open-databases.ts'
import { usernameAt, type Population } from './population.ts'

export type BulkTweetsOptions = {
  readonly tweets: number
  /** They are spread evenly over this long before now. */
  readonly spreadMs: number
  /** Of a load into the same stack before this one; times must not overlap. */
  readonly untilMs: number
  readonly seed: number
  readonly report: (sentence: string) => void
}

type Draft = {
  readonly text: string
  readonly entities: string
  readonly mentioned: readonly string[]
}

// Reading a text takes longer than inserting it: many tweets say the same.
const differentTexts = 2_000
const tweetsAtOnce = 50_000

/** Inserts tweets by everybody in turn, in random order. */
export async function bulkTweets(
  stores: StoresConfig,
  population: Population,
  options: BulkTweetsOptions,
): Promise<void> {
  const { tweets, spreadMs, untilMs, seed, report } = options
  const beganMs = performance.now()
  const random = createRandom(seed)
  const drafts = writeDrafts(population, random)
  // Nothing that runs mints ids of the past, and of these no other generator makes any.
  let clockMs = untilMs - spreadMs
  const ids = createSnowflake({ worker: 0, now: () => clockMs })
  await using database = openWriteDatabase(stores)
  for (let made = 0; made < tweets; made += tweetsAtOnce) {
    const count = Math.min(tweetsAtOnce, tweets - made)
    const rows = Array.from({ length: count }, (_, place) => {
      clockMs = untilMs - spreadMs + Math.floor(((made + place) / tweets) * spreadMs)
      return {
        id: ids.next(),
        author: Math.floor(random() * population.accounts),
        draft: drafts[Math.floor(random() * drafts.length)],
      }
    })
    await insertPart(database, population, rows)
    report(`${made + count} of ${tweets} tweets are stored`)
  }
  const seconds = ((performance.now() - beganMs) / 1000).toFixed(1)
  report(`stored ${tweets} tweets in ${seconds} s`)
}

type Row = {
  readonly id: string
  readonly author: number
  readonly draft: Draft | undefined
}

async function insertPart(
  database: Database,
  { ids }: Population,
  rows: readonly Row[],
): Promise<void> {
  const counts = new Map<number, number>()
  for (const { author } of rows) counts.set(author, (counts.get(author) ?? 0) + 1)
  const mentions = rows.flatMap(({ id, draft }) =>
    (draft?.mentioned ?? []).map((account) => `${account},${id}`),
  )
  await bulkInsert(
    database,
    `INSERT INTO tweets (id, author_id, version, deleted, conversation_id, text, entities)`,
    rowsOf(rows, ({ id, author, draft }) => {
      return `${id},${ids[author]},1,0,${id},${draft?.text},${draft?.entities}`
    }),
  )
  await bulkInsert(database, 'INSERT INTO mentions (account_id, tweet_id)', mentions)
  await bulkInsert(
    database,
    'INSERT INTO author_counts (account_id, tweets, likes)',
    [...counts].toSorted(([a], [b]) => a - b).map(([author, count]) => `${ids[author]},${count},0`),
    'ON DUPLICATE KEY UPDATE tweets = tweets + VALUES(tweets)',
  )
}

/** Texts with what is stored of them, as SQL. */
function writeDrafts(population: Population, random: () => number): readonly Draft[] {
  const numbers = new Map(
    population.ids.map((id, account) => [usernameAt(population, account), id] as const),
  )
  const writer = createTextWriter(random, () =>
    usernameAt(population, Math.floor(population.accounts ** random()) - 1),
  )
  return Array.from({ length: differentTexts }, () => {
    const parsed = parseTweetText(writer.text(), { limit: 280 })
    if (parsed.kind !== 'valid') throw new Error('the generator wrote a text that cannot be')
    const { mentions = [], ...others } = parsed.entities
    const known = mentions.flatMap((mention) => {
      const id = numbers.get(mention.username.toLowerCase())
      return id === undefined ? [] : [{ ...mention, id }]
    })
    const entities = known.length === 0 ? others : { ...others, mentions: known }
    return {
      text: sqlText(parsed.text),
      entities: sqlText(JSON.stringify(entities)),
      mentioned: [...new Set(known.map(({ id }) => id))],
    }
  })
}
