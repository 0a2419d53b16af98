import { eventually, newPerson } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'

const word = () => `w${randomBytes(6).toString('hex')}`

test('a tweet is found by its words, phrases, tags, names and authors', async () => {
  const [author, friend] = await Promise.all([newPerson('author'), newPerson('friend')])
  const mark = word()
  const first = await author.tweets(`${mark} the quick brown fox #Zoo${mark}`)
  const second = await friend.tweets(`${mark} the brown quick fox @${author.username}`)
  const third = await author.tweets(`${mark} a reply`, { replyTo: second })
  await eventually('all are searchable', async () => (await author.finds(mark)).length === 3)
  const finds: [string, string[]][] = [
    [mark.toUpperCase(), [third, second, first]],
    [`${mark} fox`, [second, first]],
    [`${mark} "quick brown"`, [first]],
    [`${mark} -"quick brown"`, [third, second]],
    [`#zoo${mark}`, [first]],
    [`${mark} from:${author.username}`, [third, first]],
    [`${mark} to:${friend.username.toUpperCase()}`, [third]],
    [`${mark} @${author.username}`, [second]],
    [`from:${friend.username} OR #zoo${mark}`, [second, first]],
    [`${mark} (reply OR brown) -from:${friend.username}`, [third, first]],
    [`${mark} from:nobody_has_this`, []],
  ]
  for (const [query, ids] of finds) assert.deepEqual(await friend.finds(query), ids, query)
})

test('results come newest first, page by page, without gaps', async () => {
  const author = await newPerson('author')
  const mark = word()
  const ids: string[] = []
  for (let number = 0; number < 25; number += 1)
    ids.unshift(await author.tweets(`${mark} ${number}`))
  await eventually('all are searchable', async () => (await author.finds(mark)).length === 25)
  const paged: string[] = []
  for (let token = ''; ;) {
    const { body } = await author.api.get(
      `/2/tweets/search/recent?max_results=10&query=${mark}${token}`,
    )
    paged.push(...((body.data ?? []) as { id: string }[]).map(({ id }) => id))
    if (body.meta?.next_token === undefined) break
    token = `&next_token=${body.meta.next_token}`
  }
  assert.deepEqual(paged, ids)
})

test('a query that cannot be read says where and why', async () => {
  const author = await newPerson('author')
  for (const query of [
    '(open',
    '"unclosed',
    'unknown:operator',
    '-only',
    '   ',
    'a OR',
    'is:reply',
  ]) {
    const path = `/2/tweets/search/recent?query=${encodeURIComponent(query)}`
    const { status, body } = await author.api.get(path)
    assert.equal(status, 400, query)
    assert.deepEqual(Object.keys(body.errors?.[0]?.parameters ?? {}), ['query'])
    assert.ok((body.errors?.[0]?.message ?? '').length > 10)
  }
})
