// Documents of the search index, changed behind everybody's back.
import assert from 'node:assert/strict'
import Type from 'typebox'
import { Parse } from 'typebox/value'

/** One document as Elasticsearch has it. */
export type TestDocument = {
  readonly index: string
  readonly id: string
  readonly version: number
  readonly source: Readonly<Record<string, unknown>>
}

const Found = Type.Object({
  hits: Type.Object({
    hits: Type.Array(
      Type.Object({
        _index: Type.String(),
        _id: Type.String(),
        _version: Type.Integer(),
        _source: Type.Record(Type.String(), Type.Unknown()),
      }),
    ),
  }),
})

/** Reads and plants documents; what is planted can be searched at once. */
export function openTestDocuments(url: string) {
  const send = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const answer = await fetch(`${url}/${path}`, {
      method,
      headers: { 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    assert.ok(answer.ok || (method === 'DELETE' && answer.status === 404), text)
    return JSON.parse(text)
  }
  return {
    /** Throws when there is none. */
    async read(id: string): Promise<TestDocument> {
      const query = { version: true, query: { ids: { values: [id] } } }
      const found = Parse(Found, await send('POST', 'tweets/_search', query))
      const [hit] = found.hits.hits
      assert.ok(hit, `there is no document ${id}`)
      return { index: hit._index, id: hit._id, version: hit._version, source: hit._source }
    },
    async put(document: TestDocument): Promise<void> {
      const source = { ...document.source, id: document.id }
      await send('PUT', path(document), source)
    },
    async remove(document: TestDocument): Promise<void> {
      await send('DELETE', path(document))
    },
  }
}

function path({ index, id, version }: TestDocument): string {
  // With a version of ours a delete does not stand in the way of putting the document back.
  return `${index}/_doc/${id}?version=${version}&version_type=external_gte&refresh=true`
}
