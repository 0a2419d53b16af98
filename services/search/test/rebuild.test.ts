import { rebuildSearch, type ScannedTweet } from '@flightpath/contracts'
import { createClient, PeerUnavailableError, type Client } from '@flightpath/http'
import type { BulkOperation } from '@flightpath/search-index'
import { openTestIndex } from '@flightpath/search-index/testing'
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { rebuild } from '../src/indexing/rebuild.ts'
import { rowOperation } from '../src/indexing/search-document.ts'
import { parseQuery } from '../src/query/grammar.ts'
import { find, idOf, rowOf } from './small-tweets.ts'
import { openTestSearch, server, silent, type TestSearch } from './test-search.ts'

let search: TestSearch
let write: Client

before(async () => {
  search = await openTestSearch()
  write = createClient({ service: 'write', urls: [search.peers.url], secret: search.config.secret })
})
after(async () => {
  await write[Symbol.asyncDispose]()
  await search[Symbol.asyncDispose]()
})

beforeEach(() => {
  Object.assign(search.peers, { rows: [], beforeScan: async () => {}, failing: false })
})

test('a rebuild makes any index what MySQL says', async () => {
  await using index = await openTestIndex(server('ELASTICSEARCH_URL'))
  search.peers.rows = [row(1), row(2), tombstone(3), row(4, 'right'), row(5), row(6, 'edited', 3)]
  await index.bulk([
    // 1 is missing, 2 is right, 3 was deleted unheard, 4 says something else, 5 is dead here, 6 is old, 7 and 8 are strays.
    operation(row(2)),
    operation(row(3)),
    operation(row(4, 'wrong')),
    { tweetId: idOf(5), version: 1 },
    operation(row(6, 'posted', 1)),
    operation(row(7)),
    { tweetId: idOf(8), version: 2 },
  ])
  const rebuilt = await rebuild({ index, write, log: silent })
  assert.deepEqual(rebuilt, { indexed: 6, removed: 2 })
  await index.refresh()
  const documents = await index.scan({ afterId: idOf(0), limit: 100 })
  assert.deepEqual(
    documents.map(({ id, version, deleted }) => ({ id, version, deleted })),
    [1, 2, 3, 4, 5, 6].map((place) => ({
      id: idOf(place),
      version: place === 6 ? 3 : place === 3 ? 2 : 1,
      deleted: place === 3,
    })),
  )
  assert.deepEqual(
    documents.filter(({ deleted }) => !deleted).map(({ source }) => source),
    search.peers.rows.flatMap((found) => rowOperation(found)?.source ?? []),
  )
})

test('pages of documents and of rows may end anywhere', async () => {
  const everyThird = Array.from({ length: 3500 }, (_, place) => place * 3)
  search.peers.rows = everyThird.map((place) => row(place + 1))
  await using index = await openTestIndex(server('ELASTICSEARCH_URL'))
  // Dense here, sparse there, and the other way round.
  const strays = Array.from({ length: 2600 }, (_, place) => row(place))
  await index.bulk(strays.map(operation))
  await index.bulk([row(20_000)].map(operation))
  const { indexed, removed } = await rebuild({ index, write, log: silent })
  const kept = strays.filter(({ id }) => search.peers.rows.some((other) => other.id === id)).length
  assert.deepEqual({ indexed, removed }, { indexed: 3500, removed: 2600 - kept + 1 })
  await index.refresh()
  const found = await index.scan({ afterId: idOf(-1), limit: 10_000 })
  assert.deepEqual(
    found.map(({ id }) => id),
    search.peers.rows.map(({ id }) => id),
  )
})

test('tweets that come, and are deleted, while it runs are kept', async () => {
  await using index = await openTestIndex(server('ELASTICSEARCH_URL'))
  const rows = Array.from({ length: 1500 }, (_, place) => row(place))
  await index.bulk(rows.map(operation))
  search.peers.rows = rows
  let scans = 0
  search.peers.beforeScan = async () => {
    scans += 1
    // Committed with a small id while a later page is read, as another instance may, and heard of at once.
    const [born, gone] = [row(100_000 + scans), tombstone(scans)]
    search.peers.rows = [...search.peers.rows.filter(({ id }) => id !== gone.id), born, gone]
    await index.bulk([operation(born), { tweetId: gone.id, version: 2 }])
  }
  await rebuild({ index, write, log: silent })
  assert.ok(scans > 1)
  await index.refresh()
  const documents = await index.scan({ afterId: idOf(-1), limit: 10_000 })
  assert.deepEqual(
    documents.map(({ id, deleted }) => ({ id, deleted })),
    search.peers.rows
      .map(({ id, posted }) => ({ id, deleted: posted === undefined }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  )
})

test('an index of the first kind, whose documents have neither words nor counts, is brought up to date', async () => {
  await using index = await openTestIndex(server('ELASTICSEARCH_URL'))
  const put = async (path: string, body: unknown) => {
    const answer = await fetch(`${index.urls[0]}/${index.prefix}-2025.12${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.ok(answer.ok, await answer.text())
  }
  await fetch(`${index.urls[0]}/_index_template/${index.prefix}`, { method: 'DELETE' })
  const [id, authorId] = [{ type: 'long' }, { type: 'keyword' }]
  const properties = { id, authorId, text: { type: 'text', analyzer: 'standard' } }
  await put('', { mappings: { dynamic: false, properties } })
  const liked = { ...row(1), likes: 5, countsVersion: 5 }
  search.peers.rows = [liked, row(2), tombstone(3)]
  await put(`/_doc/${idOf(1)}?version=1&version_type=external`, JSON.parse(liked.posted))
  await put(`/_doc/${idOf(3)}?version=2&version_type=external`, { id: idOf(3), deleted: true })
  await put(`/_doc/${idOf(4)}?version=1&version_type=external`, JSON.parse(row(4).posted))
  assert.deepEqual(await rebuild({ index, write, log: silent }), { indexed: 3, removed: 1 })
  await index.refresh()
  assert.deepEqual(await find(index, { kind: 'text', text: 'hello' }), [idOf(2), idOf(1)])
  assert.deepEqual(await find(index, { kind: 'min_likes', least: 5 }), [idOf(1)])
  const documents = await index.scan({ afterId: idOf(0), limit: 100 })
  assert.deepEqual(
    documents.map(({ version, countsVersion }) => [version, countsVersion]),
    [
      [1, 5],
      [1, 0],
      [2, 0],
    ],
  )
})

test('what an earlier build indexed is found by plain words, tags and addresses, and once rebuilt by the new folding', async () => {
  await using index = await openTestIndex(server('ELASTICSEARCH_URL'))
  await fetch(`${index.urls[0]}/_index_template/${index.prefix}`, { method: 'DELETE' })
  const put = async (path: string, body: unknown) => {
    const answer = await fetch(`${index.urls[0]}/${index.prefix}-2025.12${path}`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    })
    assert.ok(answer.ok, await answer.text())
  }
  await put('', { mappings: earlierMappings })
  search.peers.rows = earlierTexts.map(({ text, url }, place) => {
    return rowOf({ by: 'alice', text, ...(url !== undefined && { url }) }, place)
  })
  for (const [place, scanned] of search.peers.rows.entries()) {
    const document = { ...JSON.parse(scanned.posted ?? ''), words: earlierTexts[place]?.words }
    await put(`/_doc/${scanned.id}?version=${2 ** 40}&version_type=external`, document)
  }
  await index.ensureTemplate()
  await index.refresh()
  const finds = async (query: string, ...places: number[]) => {
    const parsed = parseQuery(query)
    assert.ok(parsed.kind === 'query', query)
    assert.deepEqual(await find(index, parsed.query), places.map(idOf), query)
  }
  const asBefore = async () => {
    await finds('release', 0)
    await finds('"of node"', 0)
    await finds('#Cumpleaños', 1)
    await finds('url:example has:links', 2)
    await finds('東京', 3)
    await finds('from:alice has:hashtags', 1)
  }
  await asBefore()
  // What was cut and folded in another way has to wait.
  await finds('snake')
  await finds('#cumpleanos')
  await finds('url:3218500')
  search.peers.beforeScan = asBefore
  assert.deepEqual(await rebuild({ index, write, log: silent }), { indexed: 5, removed: 0 })
  await index.refresh()
  await asBefore()
  await finds('snake', 0)
  await finds('"v20 11"', 0)
  await finds('#cumpleanos', 1)
  await finds('cumpleanos', 1)
  await finds('url:3218500', 2)
  await finds('ΣΟΦΟΣ', 4)
  await finds('❤', 4)
  await finds('#️⃣', 4)
  // Whatever comes from now on is in the same index until the month ends.
  await index.bulk([operation(row(9, 'Donau\u00addampf'))])
  await index.refresh()
  await finds('donaudampf', 9)
})

const text = { type: 'text', analyzer: 'standard' }
const tag = { type: 'keyword', normalizer: 'lowercase', doc_values: false }
const url = { ...text, fields: { letters: { type: 'text', analyzer: 'simple' } } }

/** What the build before this folding made of an index, and of texts. */
const earlierMappings = {
  dynamic: false,
  properties: {
    id: { type: 'long' },
    deleted: { type: 'boolean', doc_values: false },
    authorId: { type: 'keyword', doc_values: false },
    words: text,
    entities: {
      properties: {
        hashtags: { properties: { tag } },
        cashtags: { properties: { tag } },
        urls: { properties: { url, expanded_url: url } },
      },
    },
  },
}
const earlierTexts = [
  {
    text: 'release of node v20.11.1 with snake_case',
    words: 'release of node v20.11.1 with snake_case',
  },
  { text: 'feliz #Cumpleaños', words: 'feliz #Cumpleaños' },
  { text: 't.co/a1', words: 't co/a1', url: 'https://example.org/profesores_3218500' },
  { text: '東京タワー', words: '東京 タ  ワ  ー ' },
  { text: 'σοφος ❤️ #️⃣', words: 'σοφος ❤️ #️⃣' },
]

test('the route rebuilds the service’s own index, and says so when write is away', async () => {
  search.peers.rows = [row(1)]
  assert.deepEqual(await search.client.call(rebuildSearch, {}), { indexed: 1, removed: 0 })
  search.peers.failing = true
  await assert.rejects(search.client.call(rebuildSearch, {}), PeerUnavailableError)
})

function row(place: number, text = 'hello', version = 1): ScannedTweet & { posted: string } {
  return { ...rowOf({ by: 'alice', text }, place), version }
}

function tombstone(place: number): ScannedTweet {
  const { posted: _, ...rest } = row(place)
  return { ...rest, version: 2 }
}

function operation(scanned: ScannedTweet): BulkOperation {
  const made = rowOperation(scanned)
  assert.ok(made !== null)
  return made
}
