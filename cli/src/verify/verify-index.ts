import { parseTweetId, TweetPosted, type TweetId } from '@flightpath/contracts'
import type { IndexedTweet, SearchIndex } from '@flightpath/search-index'
import Type from 'typebox'
import { Check } from 'typebox/value'
import { compareIndex, type IndexDocument, type TweetRow } from './compare/compare-index.ts'
import type { Difference } from './difference.ts'
import type { StoredTweets } from './stored/tweets.ts'

export type IndexSources = { readonly tweets: StoredTweets; readonly index: SearchIndex }

const pageSize = 1000

/** Compares the whole index with the whole table, range by range; yields each range's differences. */
export async function* verifyIndex({ tweets, index }: IndexSources): AsyncGenerator<{
  readonly rows: number
  readonly differences: readonly Difference[]
}> {
  for (let afterId: string | null = '0'; afterId !== null;) {
    const rows: readonly TweetRow[] = await tweets.rows(afterId, pageSize)
    const throughId: string | null = rows.length < pageSize ? null : (rows.at(-1)?.id ?? null)
    const documents = await readDocuments(index, afterId, throughId)
    yield { rows: rows.length, differences: compareIndex(rows, documents) }
    afterId = throughId
  }
}

/** Compares one tweet. */
export async function verifyIndexed(
  { tweets, index }: IndexSources,
  id: string,
): Promise<readonly Difference[]> {
  const row = await tweets.row(id)
  const documents = await readDocuments(index, String(BigInt(id) - 1n), id)
  return compareIndex(row === null ? [] : [row], documents)
}

/** Documents with `afterId < id <= throughId`, or all above `afterId`. */
async function readDocuments(
  index: SearchIndex,
  afterId: string,
  throughId: string | null,
): Promise<readonly IndexDocument[]> {
  const documents: IndexDocument[] = []
  const last = throughId === null ? undefined : requireId(throughId)
  for (let from: TweetId | undefined = requireId(afterId); from !== undefined;) {
    const page: readonly IndexedTweet[] = await index.scan({
      afterId: from,
      throughId: last,
      limit: pageSize,
    })
    documents.push(...page.map(toDocument))
    from = page.length < pageSize ? undefined : page.at(-1)?.id
  }
  return documents
}

const Posted = Type.Pick(TweetPosted, ['authorId', 'text'])
const Counts = Type.Object({
  replies: Type.Integer(),
  reposts: Type.Integer(),
  quotes: Type.Integer(),
  likes: Type.Integer(),
})

function toDocument({ source, ...indexed }: IndexedTweet): IndexDocument {
  const json: unknown = JSON.parse(source)
  const posted = Check(Posted, json) ? json : null
  return {
    ...indexed,
    authorId: posted?.authorId ?? null,
    text: posted?.text ?? null,
    counts: Check(Counts, json) ? json : null,
  }
}

function requireId(text: string): TweetId {
  const id = parseTweetId(text)
  if (id === null) throw new RangeError(`${text} is no tweet's id`)
  return id
}
