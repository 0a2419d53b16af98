// FLIGHTPATH_TWEETS may name another file of {"username","text"} lines to import and follow.
import { eventually, newPerson, runCommand, type Person, type Shown } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { mkdtempDisposableSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { before, test } from 'node:test'

const given = process.env['FLIGHTPATH_TWEETS']
const file = given ?? resolve(import.meta.dirname, '12-texts.jsonl')
const lines = readFileSync(file, 'utf8').trimEnd().split('\n')

type Line = { readonly username: string; readonly text: string }

/** What of the file the API took, by the import's own words. */
let taken: Line[]
let reader: Person
const authors = new Map<string, string>()

/** The shown tweets of all pages of a path, newest first. */
async function all(path: string): Promise<Shown[]> {
  const tweets: Shown[] = []
  for (let token = ''; ;) {
    const { status, body } = await reader.api.get(`${path}${token}`)
    assert.equal(status, 200, JSON.stringify(body))
    tweets.push(...((body.data ?? []) as Shown[]))
    if (body.meta?.next_token === undefined) return tweets
    token = `&pagination_token=${body.meta.next_token}`
  }
}

before(async () => {
  reader = await newPerson('reader')
  const { output, status } = await runCommand(['import', file])
  assert.equal(status, 0, output)
  const skipped = new Set(
    [...output.matchAll(/^line (\d+) is skipped/gm)].map((match) => Number(match[1])),
  )
  taken = lines.flatMap((line, index) =>
    skipped.has(index + 1) || line === '' ? [] : [JSON.parse(line) as Line],
  )
  for (const username of new Set(taken.map((line) => line.username))) {
    const { body } = await reader.api.get(`/2/users/by/username/${username}`)
    const { id } = body.data as { id: string }
    authors.set(username, id)
    await reader.api.post(`/2/users/${reader.id}/following`, { target_user_id: id })
  }
})

test(
  'what cannot be a tweet is named by its line and skipped',
  { skip: given !== undefined },
  () => {
    assert.equal(lines.length - taken.length, 7 + 1, 'all bad lines and a blank one')
  },
)

test('a second import adds nothing', async () => {
  const { output } = await runCommand(['import', file])
  assert.match(output, new RegExp(`^0 posted, ${taken.length} already there`, 'm'))
})

test('each user timeline holds the lines of the file, each once and in order', async () => {
  for (const [username, id] of authors) {
    const texts = (await all(`/2/users/${id}/tweets?max_results=100`)).map(({ text }) => text)
    const expected = taken.filter((line) => line.username === username).map(({ text }) => text)
    assert.deepEqual(
      texts.toReversed(),
      expected.map((text) => text.normalize('NFC')),
      username,
    )
  }
})

test('a reader who follows all authors has the whole file in the home timeline', async () => {
  const home = `/2/users/${reader.id}/timelines/reverse_chronological?max_results=100`
  const ids = (await all(home)).map(({ id }) => id)
  const own = await Promise.all(
    [...authors.values()].map((id) => all(`/2/users/${id}/tweets?max_results=100`)),
  )
  const expected = own.flat().map(({ id }) => id)
  assert.deepEqual(
    ids,
    expected.toSorted((a, b) => Number(BigInt(b) - BigInt(a))),
  )
  assert.equal(ids.length, taken.length)
})

test('search finds each author’s lines', async () => {
  for (const [username, id] of authors) {
    const own = (await all(`/2/users/${id}/tweets?max_results=100`)).map((tweet) => tweet.id)
    await eventually(`${username} is searchable`, async () => {
      assert.deepEqual(await reader.finds(`from:${username}`), own)
      return true
    })
  }
})

test('whoever is mentioned has the mention', async () => {
  const mentioned = new Map<string, string[]>()
  for (const id of authors.values()) {
    const fields = 'max_results=100&tweet.fields=entities'
    for (const tweet of await all(`/2/users/${id}/tweets?${fields}`)) {
      const { mentions = [] } = (tweet['entities'] ?? {}) as { mentions?: { id: string }[] }
      for (const user of new Set(mentions.map((mention) => mention.id))) {
        mentioned.set(user, [...(mentioned.get(user) ?? []), tweet.id])
      }
    }
  }
  for (const id of authors.values()) {
    const ids = (await all(`/2/users/${id}/mentions?max_results=100`)).map((tweet) => tweet.id)
    assert.deepEqual(ids.toSorted(), (mentioned.get(id) ?? []).toSorted())
  }
  if (given !== undefined) return
  const named = [...authors].filter(([name]) => taken.some(({ text }) => text.includes(`@${name}`)))
  assert.deepEqual(
    [...mentioned.keys()].toSorted(),
    named.map(([, id]) => id).toSorted(),
    'whoever stands in the file with an @ is mentioned, wherever the own lines stand',
  )
})

test('a line mentions whoever has the last of many lines', async () => {
  using folder = mkdtempDisposableSync(join(tmpdir(), 'flightpath-'))
  const longFile = join(folder.path, 'long.jsonl')
  const between = Array.from({ length: 200 }, (_, index) => ({
    username: `story_long_${index}`,
    text: 'one of many',
  }))
  const written: readonly Line[] = [
    { username: 'story_first', text: '@story_last comes at the end' },
    ...between,
    { username: 'story_last', text: 'the end' },
  ]
  writeFileSync(longFile, written.map((line) => `${JSON.stringify(line)}\n`).join(''))
  const { output, status } = await runCommand(['import', longFile])
  assert.equal(status, 0, output)
  const { body } = await reader.api.get('/2/users/by/username/story_last')
  const { id } = body.data as { id: string }
  const mentions = await all(`/2/users/${id}/mentions?max_results=100`)
  assert.deepEqual(
    mentions.map(({ text }) => text),
    ['@story_last comes at the end'],
  )
})
