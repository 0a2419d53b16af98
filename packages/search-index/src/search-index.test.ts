import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { compareIds, parseTweetId, type TweetId } from '@flightpath/contracts'
import { firstIdAt } from '@flightpath/snowflake'
import { SearchUnavailableError } from './errors.ts'
import { openSearchIndex } from './search-index.ts'
import { openTestIndex, type TestIndex } from './testing.ts'

const everything = { match_all: {} }
let index: TestIndex

before(async () => {
  index = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
})
after(() => index[Symbol.asyncDispose]())

test('without any index a search finds nothing, and the cluster is healthy', async () => {
  await using empty = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  assert.deepEqual(await empty.search({ query: everything, limit: 10 }), [])
  assert.deepEqual(await empty.scan({ afterId: id('0'), limit: 10 }), [])
  assert.equal(await empty.healthy(), true)
})

test('tweets are found newest first over several months, with ids that a double would round', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const old = id(firstIdAt(Date.UTC(2012, 7, 29)))
  const neighbours = [
    id('1993842011345678849'),
    id('1993842011345678850'),
    id('1993842011345678851'),
  ]
  const all = [old, ...neighbours]
  assert.deepEqual(
    await own.bulk(all.map((tweetId) => post(tweetId))),
    all.map(() => done),
  )
  await own.refresh()
  assert.deepEqual(await own.search({ query: everything, limit: 10 }), all.toReversed())
  const [first, second, third] = neighbours
  assert.deepEqual(
    await own.search({ query: everything, limit: 10, untilId: third, sinceId: first }),
    [second],
  )
  assert.deepEqual(await own.search({ query: everything, limit: 1, untilId: second }), [first])
  assert.deepEqual(await own.search({ query: everything, limit: 2, sinceId: old, upward: true }), [
    second,
    first,
  ])
  const response = await fetch(`${own.urls[0]}/_alias/${own.prefix}`)
  assert.deepEqual(Object.keys((await response.json()) as object).toSorted(), [
    `${own.prefix}-2012.08`,
    `${own.prefix}-2025.11`,
  ])
})

test('the higher version wins in any order, and applying twice changes nothing', async () => {
  const tweetId = newId()
  assert.deepEqual(await index.bulk([post(tweetId, 2, 'second')]), [done])
  assert.deepEqual(await index.bulk([post(tweetId, 1, 'first'), post(tweetId, 2, 'twice')]), [
    done,
    done,
  ])
  assert.match((await stored(tweetId))?.source ?? '', /"second"/)
  assert.deepEqual(await index.bulk([post(tweetId, 2, 'rewritten')], { rewrite: true }), [done])
  assert.match((await stored(tweetId))?.source ?? '', /"rewritten"/)
})

test('a post that is replayed after its delete stays deleted', async () => {
  const tweetId = newId()
  await index.bulk([post(tweetId), { tweetId, version: 2 }])
  assert.deepEqual(await index.bulk([post(tweetId)]), [done])
  const found = await stored(tweetId)
  assert.deepEqual(found, {
    id: tweetId,
    version: 2,
    countsVersion: 0,
    deleted: true,
    source: `{"id":"${tweetId}","deleted":true}`,
  })
  assert.deepEqual(await index.search({ query: { ids: { values: [tweetId] } }, limit: 1 }), [])
})

test('a delete that overtakes its post wins', async () => {
  const tweetId = newId()
  await index.bulk([{ tweetId, version: 2 }])
  await index.bulk([post(tweetId)])
  assert.equal((await stored(tweetId))?.deleted, true)
})

test('among documents of one row the latest counts win, and a later row wins over any counts', async () => {
  const tweetId = newId()
  const first = { ...post(tweetId, 1, 'first'), countsVersion: 7 }
  await index.bulk([first])
  assert.deepEqual(await index.bulk([post(tweetId), { ...first, countsVersion: 6 }]), [done, done])
  const { version, countsVersion, source } = (await stored(tweetId)) ?? {}
  assert.deepEqual({ version, countsVersion }, { version: 1, countsVersion: 7 })
  assert.match(source ?? '', /"first"/)
  await index.bulk([{ ...post(tweetId, 1, 'later'), countsVersion: 8 }])
  assert.match((await stored(tweetId))?.source ?? '', /"later"/)
  // Whatever counts a tombstone comes with.
  await index.bulk([{ tweetId, version: 2, countsVersion: 9 }])
  await index.bulk([{ ...post(tweetId), countsVersion: 2 ** 40 - 1 }])
  const deleted = await stored(tweetId)
  assert.deepEqual([deleted?.version, deleted?.countsVersion, deleted?.deleted], [2, 0, true])
  await assert.rejects(index.bulk([{ ...post(tweetId), countsVersion: 2 ** 40 }]), RangeError)
})

test('a document that Elasticsearch refuses is named as poison, and the others are applied', async () => {
  const good = newId()
  const [first, second, third, fourth] = await index.bulk([
    { tweetId: newId(), version: 1, source: '{"id":"not a number"}' },
    { tweetId: newId(), version: 1, source: '{"id":' },
    post(good),
    { tweetId: newId(), version: 1, source: '' },
  ])
  assert.equal(first?.kind, 'poison')
  assert.match(first?.kind === 'poison' ? first.reason : '', /field \[id\].*not a number/s)
  assert.equal(second?.kind, 'poison')
  assert.deepEqual(third, done)
  assert.equal(fourth?.kind, 'poison')
  assert.notEqual(await stored(good), undefined)
})

test('the outcomes of more operations than one request takes come in their order', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const ids = Array.from({ length: 150 }, newId)
  const poison = new Set([39, 79, 119])
  const operations = ids.map((tweetId, at) =>
    poison.has(at) ? { tweetId, version: 1, source: '{}{}' } : post(tweetId),
  )
  const kinds = (await own.bulk(operations)).map(({ kind }) => kind)
  assert.deepEqual(
    kinds,
    ids.map((_, at) => (poison.has(at) ? 'poison' : 'done')),
  )
  await own.remove(ids.slice(0, 100))
  await own.refresh()
  const left = ids.filter((_, at) => at >= 100 && !poison.has(at))
  assert.deepEqual(
    (await own.scan({ afterId: id('0'), limit: 200 })).map(({ id: tweetId }) => tweetId),
    left.toSorted(compareIds),
  )
})

test('a source with line breaks between its tokens is one document', async () => {
  const tweetId = newId()
  const source = JSON.stringify(JSON.parse(post(tweetId).source ?? ''), null, 2).replaceAll(
    '\n',
    '\r\n',
  )
  assert.deepEqual(await index.bulk([{ tweetId, version: 1, source }, post(newId())]), [done, done])
  assert.notEqual(await stored(tweetId), undefined)
})

test('an index that takes no writes is no fault of the tweet', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  await own.bulk([post(newId())])
  const block = (blocked: boolean) =>
    fetch(`${own.urls[0]}/${own.prefix}-2026.11/_settings`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ 'index.blocks.write': blocked }),
    })
  await block(true)
  const tweet = post(newId())
  const [refused] = await own.bulk([tweet])
  assert.equal(refused?.kind, 'retry')
  await block(false)
  assert.deepEqual(await own.bulk([tweet]), [done])
})

test('a scan pages through all documents by id, tombstones included, and remove takes documents out', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const ids = Array.from({ length: 25 }, newId)
  await own.bulk(ids.map((tweetId, at) => (at % 5 === 0 ? { tweetId, version: 2 } : post(tweetId))))
  await own.refresh()
  const seen: TweetId[] = []
  for (let afterId = id('0'); ;) {
    const page = await own.scan({ afterId, limit: 10 })
    seen.push(...page.map((document) => document.id))
    const last = page.at(-1)
    if (last === undefined) break
    afterId = last.id
  }
  assert.deepEqual(seen, ids)
  const [first, second] = ids
  assert.ok(first !== undefined && second !== undefined)
  assert.deepEqual(
    (await own.scan({ afterId: id('0'), throughId: second, limit: 10 })).map(
      (document) => document.id,
    ),
    [first, second],
  )
  await own.remove([first, newId(), id(firstIdAt(Date.UTC(2012, 7, 29)))])
  await own.refresh()
  assert.deepEqual(
    (await own.scan({ afterId: id('0'), limit: 1 })).map((document) => document.id),
    [second],
  )
})

test('the template brings indices up to date that existed before it, and may be made again', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const [url] = own.urls
  await fetch(`${url}/_index_template/${own.prefix}`, { method: 'DELETE' })
  await fetch(`${url}/${own.prefix}-2026.11`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      settings: { number_of_replicas: 1 },
      mappings: {
        dynamic: false,
        // Columns and terms that the template does not ask for stay, since no index could lose them.
        properties: {
          id: { type: 'long' },
          likes: { type: 'integer' },
          text: { type: 'text', analyzer: 'standard' },
          entities: { properties: { hashtags: { properties: { tag: { type: 'keyword' } } } } },
        },
      },
    }),
  })
  await own.ensureTemplate()
  await own.ensureTemplate()
  const tweetId = id(firstIdAt(Date.UTC(2026, 10, 24)))
  await own.bulk([post(tweetId, 1, 'hello')])
  await own.refresh()
  assert.deepEqual(await own.search({ query: { match: { words: 'hello' } }, limit: 1 }), [tweetId])
  const mapping = await (await fetch(`${url}/${own.prefix}-2026.11/_mapping`)).json()
  assert.match(
    JSON.stringify(mapping),
    /"mentions":\{"properties":\{"id":\{"type":"keyword","doc_values":false\}.*"likes":\{"type":"integer"\}/,
  )
  const settings = await (
    await fetch(`${url}/${own.prefix}-2026.11/_settings?flat_settings=true`)
  ).json()
  assert.match(
    JSON.stringify(settings),
    /"index.auto_expand_replicas":"0-1".*"index.merge.policy.floor_segment":"1mb".*"index.merge.policy.merge_factor":"8".*"index.merge.policy.type":"time_based".*"index.number_of_replicas":"0".*"index.refresh_interval":"5s"/,
  )
})

test('an index that is wiped under way comes back with its mapping', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const tweetId = newId()
  await own.bulk([post(tweetId)])
  await own.drop()
  assert.deepEqual(await own.bulk([post(tweetId, 1, 'hello')]), [done])
  await own.refresh()
  assert.deepEqual(await own.search({ query: { match: { words: 'hello' } }, limit: 1 }), [tweetId])
})

test('a search while indices are being made is answered, not refused', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const months = Array.from({ length: 12 }, (_, month) => id(firstIdAt(Date.UTC(2027, month, 2))))
  const posting = own.bulk(months.map((tweetId) => post(tweetId)))
  let searches = 0
  let posted = false
  void posting.finally(() => {
    posted = true
  })
  while (!posted) {
    await own.search({ query: everything, limit: 1 })
    searches += 1
  }
  await posting
  assert.ok(searches > 0)
})

test('a tweet is found within a second without anybody asking for a refresh', async () => {
  const tweetId = newId()
  await index.bulk([post(tweetId)])
  const deadline = performance.now() + 1000
  let found: TweetId[] = []
  while (found.length === 0 && performance.now() < deadline) {
    found = await index.search({ query: { ids: { values: [tweetId] } }, limit: 1 })
  }
  assert.deepEqual(found, [tweetId])
})

test('with Elasticsearch down every call says that search is unavailable', async () => {
  await using down = openSearchIndex({ urls: ['http://127.0.0.1:1'] })
  await assert.rejects(down.search({ query: everything, limit: 1 }), SearchUnavailableError)
  await assert.rejects(down.bulk([post(newId())]), SearchUnavailableError)
  await assert.rejects(down.healthy(), SearchUnavailableError)
  await assert.rejects(down.ensureTemplate(), SearchUnavailableError)
})

test('a query that Elasticsearch cannot read is our fault, not its absence', async () => {
  await index.bulk([post(newId())])
  const request = index.search({ query: { range: { id: { gt: 'x' } } }, limit: 1 })
  await assert.rejects(
    request,
    (error: unknown) =>
      error instanceof Error &&
      !(error instanceof SearchUnavailableError) &&
      /refused to search/.test(error.message),
  )
})

test('searches at once each have an answer of their own, also beside one that cannot be read', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const all = Array.from({ length: 100 }, () => newId())
  await own.bulk(all.map((tweetId) => post(tweetId)))
  await own.refresh()
  const unreadable = own.search({ query: { range: { id: { gt: 'x' } } }, limit: 1 })
  const searches = all.map((tweetId) => own.search({ query: { term: { id: tweetId } }, limit: 9 }))
  const nothing = own.search({ query: { term: { id: 1 } }, limit: 9 })
  await assert.rejects(unreadable, /refused to search/)
  assert.deepEqual(
    await Promise.all(searches),
    all.map((tweetId) => [tweetId]),
  )
  assert.deepEqual(await nothing, [])
})

const done = { kind: 'done' }
let minted = 0

function newId(): TweetId {
  minted += 1
  return id((BigInt(firstIdAt(Date.UTC(2026, 10, 1))) + BigInt(minted)).toString())
}

function id(text: string): TweetId {
  const tweetId = parseTweetId(text)
  assert.ok(tweetId !== null)
  return tweetId
}

function post(tweetId: TweetId, version = 1, text = 'hello world') {
  return {
    tweetId,
    version,
    source: JSON.stringify({
      type: 'posted',
      id: tweetId,
      version,
      authorId: '1',
      words: text,
      entities: {},
    }),
  }
}

async function stored(tweetId: TweetId) {
  await index.refresh()
  const page = await index.scan({
    afterId: id((BigInt(tweetId) - 1n).toString()),
    throughId: tweetId,
    limit: 1,
  })
  return page[0]
}
