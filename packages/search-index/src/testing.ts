import { randomBytes } from 'node:crypto'
import { openSearchIndex, type SearchIndex } from './search-index.ts'

export type TestIndex = SearchIndex & {
  readonly prefix: string
  readonly urls: readonly string[]
  /** Deletes all indices and the template behind the index's back. */
  drop(): Promise<void>
}

/**
 * Opens a search index under a prefix of its own, with its template made; closing it deletes all of it. Pass what
 * `FLIGHTPATH_TEST_ELASTICSEARCH_URL` says.
 */
export async function openTestIndex(url: string | undefined): Promise<TestIndex> {
  if (url === undefined) throw new Error('FLIGHTPATH_TEST_ELASTICSEARCH_URL is missing')
  const prefix = `test-${randomBytes(6).toString('hex')}`
  const index = openSearchIndex({ urls: [url], prefix })
  await index.ensureTemplate()
  const drop = async (): Promise<void> => {
    // One by one: Elasticsearch refuses to delete by wildcard.
    const names: unknown = await (await fetch(`${url}/${prefix}-*?filter_path=*.aliases`)).json()
    for (const name of Object.keys(names ?? {})) {
      await fetch(`${url}/${name}`, { method: 'DELETE' })
    }
    await fetch(`${url}/_index_template/${prefix}`, { method: 'DELETE' })
  }
  return {
    ...index,
    prefix,
    urls: [url],
    drop,
    async [Symbol.asyncDispose]() {
      await index[Symbol.asyncDispose]()
      await drop()
    },
  }
}
