import { compareIds } from '@flightpath/contracts'
import type { Difference } from '../difference.ts'

/** A tweet's row, as far as the index has to agree with it. */
export type TweetRow = {
  readonly id: string
  readonly authorId: string
  readonly version: number
  /** Grows with each change of the counts below. */
  readonly countsVersion: number
  readonly deleted: boolean
  readonly text: string
} & Counts

type Counts = {
  readonly replies: number
  readonly reposts: number
  readonly quotes: number
  readonly likes: number
}

/** A document of the index; author, text and counts are null in a tombstone. */
export type IndexDocument = {
  readonly id: string
  readonly authorId: string | null
  readonly version: number
  readonly countsVersion: number
  readonly deleted: boolean
  readonly text: string | null
  readonly counts: Counts | null
}

/** How the documents of a range of ids differ from its rows; both ascending. */
export function compareIndex(
  rows: readonly TweetRow[],
  documents: readonly IndexDocument[],
): readonly Difference[] {
  const byId = new Map(documents.map((document) => [document.id, document]))
  const differences = rows.flatMap((row) => {
    const document = byId.get(row.id)
    byId.delete(row.id)
    return compareDocument(row, document)
  })
  const strays = [...byId.keys()].map((id) => difference(id, 'no document', 'one'))
  return [...differences, ...strays].toSorted((a, b) => compareIds(a.id ?? '', b.id ?? ''))
}

function compareDocument(row: TweetRow, document: IndexDocument | undefined): Difference[] {
  const { id } = row
  if (document === undefined) {
    return [difference(id, row.deleted ? 'a tombstone' : 'a document', 'none')]
  }
  const found: Difference[] = []
  const compare = (what: string, expected: unknown, actual: unknown): void => {
    if (expected === actual) return
    found.push(difference(id, `${what} ${String(expected)}`, `${what} ${String(actual)}`))
  }
  compare('version', row.version, document.version)
  compare('deleted', row.deleted, document.deleted)
  // A tombstone has nothing else, and whatever is counted after it changes nothing.
  if (row.deleted || document.deleted) return found
  compare('author', row.authorId, document.authorId)
  compare('text', JSON.stringify(row.text), JSON.stringify(document.text))
  compare('version of counts', row.countsVersion, document.countsVersion)
  for (const what of ['replies', 'reposts', 'quotes', 'likes'] as const) {
    compare(what, row[what], document.counts?.[what] ?? null)
  }
  return found
}

function difference(id: string, expected: string, found: string): Difference {
  return { view: 'search-index', account: null, id, expected, found }
}
