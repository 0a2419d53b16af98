import { openCache } from '@flightpath/cache'
import { createLogger } from '@flightpath/log'
import { digitList, digits, openDatabase, sql } from '@flightpath/storage'
import { eventually, newPerson, runCommand, stackPart, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { dirname } from 'node:path'
import { after, test, type TestContext } from 'node:test'
import { requireRunState } from '../src/state/run-state.ts'
import { stateFolder } from '../src/state/state-folder.ts'
import type { Difference } from '../src/verify/difference.ts'
import { findDifferences, type Findings } from '../src/verify/find-differences.ts'
import { openSources } from '../src/verify/index.ts'
import { openTestDocuments } from './test-documents.ts'

const log = createLogger('cli', { level: 'silent' })
const cache = await openCache({ url: stackPart('redis').url, log, commandTimeoutMs: 5000 })
const mysql = { url: stackPart('mysql').url, poolSize: 1 }
const graph = openDatabase({ ...mysql, schema: 'flightpath_graph' })
const write = openDatabase({ ...mysql, schema: 'flightpath_write' })
const documents = openTestDocuments(stackPart('elasticsearch').url)
after(async () => {
  for (const store of [scope, cache, graph, write]) await store[Symbol.asyncDispose]()
})

const scope = new AsyncDisposableStack()
const state = stateFolder(dirname(process.env['FLIGHTPATH_TEST_STACK'] ?? ''))
const sources = openSources(requireRunState(state), scope)

/** What verify finds in the views of some accounts, or of everything, without a process for each look. */
async function find(...people: readonly Person[]): Promise<Findings> {
  const names = namesOf(people)
  const accounts = names.length === 0 ? null : await sources.graph.accountsByUsernames(names)
  const silent = { progress: () => undefined, found: () => undefined }
  return await findDifferences(sources, accounts, silent)
}

/** What the command says. */
async function verify(...people: readonly Person[]): Promise<Findings & { status: number }> {
  const { status, output } = await runCommand(['verify', '--json', ...namesOf(people)])
  return { status, ...(JSON.parse(output) as Findings) }
}

const namesOf = (people: readonly Person[]) => people.map(({ username }) => username)

async function assertFinds(expected: readonly Difference[], ...people: readonly Person[]) {
  assert.deepEqual((await find(...people)).differences, expected)
}

/** A reader who follows an author, three tweets of whom lie in the reader's cached list. */
async function readerOfThree() {
  const [reader, author] = [await newPerson('reader'), await newPerson('author')]
  await reader.follows(author)
  await reader.home()
  const ids: string[] = []
  for (const text of ['one', 'two', 'three']) ids.unshift(await author.tweets(text))
  const key = await keyOf(reader)
  await eventually('all three are pushed', async () => {
    assert.deepEqual((await listOf(key)).slice(0, -1), ids)
    return true
  })
  const [third = '', second = '', first = ''] = ids
  return { reader, author, key, third, second, first }
}

async function keyOf({ id }: Person): Promise<string> {
  const keys = (await cache.call('KEYS', `home:*:${id}`)) as string[]
  assert.equal(keys.length, 1)
  return keys[0] ?? ''
}

const listOf = async (key: string) => (await cache.call('LRANGE', key, 0, -1)) as string[]

/** Puts ids in place of those in a cached list, whose last entry tells that it is complete. */
async function plantList(t: TestContext, key: string, ids: readonly string[]): Promise<void> {
  const before = await listOf(key)
  const marker = before.at(-1) ?? ''
  assert.match(marker, /^c:/)
  const replace = async (entries: readonly string[]): Promise<void> => {
    await cache.call('DEL', key)
    await cache.call('RPUSH', key, ...entries)
  }
  t.after(async () => await replace(before))
  await replace([...ids, marker])
}

test('where nothing is wrong verify counts what it compared and succeeds', async () => {
  const { reader, author } = await readerOfThree()
  const found = { status: 0, accounts: 1, tweets: null, differences: [] }
  // Three tweets in the home timeline, and the follow.
  assert.deepEqual(await verify(reader), { ...found, entries: 4 })
  // Three tweets in the home and three in the user timeline, and the follow.
  assert.deepEqual(await verify(author), { ...found, entries: 7 })
  assert.deepEqual(await verify(reader, author), { ...found, accounts: 2, entries: 11 })
})

test('nobody is verified under a name that nobody has', async () => {
  const { status, output } = await runCommand(['verify', '--json', 'nobody_has_it'])
  assert.deepEqual({ status, output }, { status: 1, output: '' })
})

test('tweets that lack in a cached home timeline are found, until it is rebuilt', async (t) => {
  const { reader, author, key, third, second, first } = await readerOfThree()
  const home = { view: 'home', account: reader.id } as const
  await plantList(t, key, [second])
  const lacks = { ...home, expected: 'to be there', found: 'nothing' }
  await assertFinds(
    [
      { ...lacks, id: third },
      { ...lacks, id: first },
    ],
    reader,
  )
  await assertFinds([], author)

  const { status } = await runCommand(['rebuild', 'timelines'])
  assert.equal(status, 0)
  await assertFinds([], reader)
  assert.deepEqual((await listOf(key)).slice(0, -1), [third, second, first])
})

test('a tweet that is twice in a cached home timeline is served once, so it is no difference', async (t) => {
  const { reader, key, third, second, first } = await readerOfThree()
  await plantList(t, key, [third, second, second, first])
  assert.deepEqual(await reader.home(), [third, second, first])
  await assertFinds([], reader)
})

test('a wrong order in a cached home timeline is found', async (t) => {
  const { reader, key, third, second, first } = await readerOfThree()
  await plantList(t, key, [third, first, second])
  const [expected, found] = ['it next', `${first} next`]
  await assertFinds([{ view: 'home', account: reader.id, id: second, expected, found }], reader)
})

test('strays in a cached home timeline are never served, so they are no difference', async (t) => {
  const { reader, key, third, second, first } = await readerOfThree()
  const stranger = await newPerson('other')
  const stray = await stranger.tweets('not for the reader')
  const unknown = String(BigInt(stray) + 1n)
  await plantList(t, key, [unknown, stray, third, second, first])
  assert.deepEqual(await reader.home(), [third, second, first])
  await assertFinds([], reader)
})

test('mentions are served from MySQL, so a row less or more is no difference', async (t) => {
  const [author, mentioned] = [await newPerson('author'), await newPerson('named')]
  await author.tweets(`hello @${mentioned.username}`)
  const other = await author.tweets('hello all')
  await assertFinds([], mentioned)
  const { entries } = await find(mentioned)
  const more = 'INSERT INTO mentions (account_id, tweet_id) VALUES (?, ?)'
  t.after(async () => {
    await write.execute('DELETE FROM mentions WHERE account_id = ? AND tweet_id = ?', [
      mentioned.id,
      other,
    ])
  })
  await write.execute(more, [mentioned.id, other])
  assert.deepEqual(await find(mentioned), {
    accounts: 1,
    entries: entries + 1,
    tweets: null,
    differences: [],
  })
})

test('a follow that only one of the two tables has is found where it is, the count where it is not', async (t) => {
  const [reader, author] = [await newPerson('reader'), await newPerson('author')]
  await reader.follows(author)
  const half = {
    view: 'follow-tables',
    expected: 'it in both tables',
    found: 'it in one, or at two positions',
  } as const
  const count = { view: 'follow-counts', id: null, found: 'a count of 1' } as const

  const putFollower = await takeRow(t, 'followers', reader, author)
  await assertFinds([{ ...half, account: reader.id, id: author.id }], reader)
  await assertFinds([{ ...count, account: author.id, expected: '0 followers' }], author)
  await putFollower()
  await assertFinds([], reader, author)

  const putFollowing = await takeRow(t, 'following', reader, author)
  await assertFinds([{ ...count, account: reader.id, expected: '0 following' }], reader)
  await assertFinds([{ ...half, account: author.id, id: reader.id }], author)
  await putFollowing()
  await assertFinds([], reader, author)
})

/** Deletes one side of a follow; the function given back, which also runs after the test, restores it. */
async function takeRow(
  t: TestContext,
  table: 'followers' | 'following',
  follower: Person,
  followee: Person,
): Promise<() => Promise<void>> {
  const name = { followers: sql`followers`, following: sql`following` }[table]
  const ends = [follower.id, followee.id]
  const where = sql`
    FROM ${name}
    WHERE follower_id = ${digits(follower.id)} AND followee_id = ${digits(followee.id)}`
  const { rows } = await graph.query(sql`SELECT position ${where}`)
  const [{ position }] = rows as [{ position: string }]
  const restore = async (): Promise<void> => {
    await graph.query(sql`
      INSERT IGNORE INTO ${name} (follower_id, followee_id, position)
      VALUES (${digitList([...ends, position])})`)
  }
  t.after(restore)
  const { affectedRows } = await graph.query(sql`DELETE ${where}`)
  assert.equal(affectedRows, 1)
  return restore
}

test('wrong follow counts are found', async (t) => {
  const [reader, author] = [await newPerson('reader'), await newPerson('author')]
  await reader.follows(author)
  const set = async (following: number, followers: number): Promise<void> => {
    await graph.execute('UPDATE relations SET following_count = ? WHERE account_id = ?', [
      following,
      reader.id,
    ])
    await graph.execute('UPDATE audiences SET followers_count = ? WHERE account_id = ?', [
      followers,
      author.id,
    ])
  }
  t.after(() => set(1, 1))
  await set(2, 0)
  const count = { view: 'follow-counts', id: null } as const
  await assertFinds(
    [{ ...count, account: reader.id, expected: '1 following', found: 'a count of 2' }],
    reader,
  )
  await assertFinds(
    [{ ...count, account: author.id, expected: '1 followers', found: 'a count of 0' }],
    author,
  )
  await set(1, 1)
  await assertFinds([], reader, author)
})

test('whatever the search index has wrong is found, tweet by tweet', async (t) => {
  const author = await newPerson('author')
  const texts = ['missing', 'altered', 'outdated', 'half dead', 'right']
  const ids: string[] = []
  for (const text of texts) ids.push(await author.tweets(text))
  await eventually('all are indexed', async () => {
    for (const id of ids) await documents.read(id)
    return true
  })
  await assertFinds([])

  const [missing = '', altered = '', outdated = '', dead = '', right = ''] = ids
  const stray = String(BigInt(right) + 1n)
  const before = await Promise.all([missing, altered, dead].map((id) => documents.read(id)))
  const setVersion = (version: number) =>
    write.execute('UPDATE tweets SET version = ? WHERE id = ?', [version, outdated])
  const repair = async (): Promise<void> => {
    for (const document of before) await documents.put(document)
    await documents.remove({ ...(await documents.read(right)), id: stray })
    await setVersion(1)
  }
  t.after(repair)
  const [first, second, third] = before
  assert.ok(first && second && third)
  await documents.remove(first)
  await documents.put({ ...second, source: { ...second.source, text: 'something else' } })
  await setVersion(2)
  await documents.put({ ...third, source: { id: dead, deleted: true } })
  await documents.put({ ...(await documents.read(right)), id: stray })

  const wrong = { view: 'search-index', account: null } as const
  await assertFinds([
    { ...wrong, id: missing, expected: 'a document', found: 'none' },
    { ...wrong, id: altered, expected: 'text "altered"', found: 'text "something else"' },
    { ...wrong, id: outdated, expected: 'version 2', found: 'version 1' },
    { ...wrong, id: dead, expected: 'deleted false', found: 'deleted true' },
    { ...wrong, id: stray, expected: 'no document', found: 'one' },
  ])
  // Of single accounts there is no search index.
  await assertFinds([], author)

  await repair()
  await assertFinds([])
})

test('verifying everything finds the accounts whose views are wrong, in their order', async (t) => {
  const { reader, key, third, second } = await readerOfThree()
  await plantList(t, key, [third, second])
  const others: string[] = []
  for (let count = 0; count < 5; count += 1) {
    const other = await readerOfThree()
    await plantList(t, other.key, [])
    others.push(other.reader.id)
  }
  const { status, accounts, tweets, differences } = await verify()
  assert.equal(status, 1)
  assert.ok(accounts >= 4)
  assert.ok(tweets !== null && tweets >= 6)
  assert.deepEqual(
    differences.map(({ view, account }) => `${view} ${account}`),
    [reader.id, ...others.flatMap((id) => [id, id, id])].map((id) => `home ${id}`),
  )
})
