import { eventually, newPerson } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'

test('a tweet reaches the home timelines of its author and of every follower, and of nobody else', async () => {
  const [author, stranger, ...followers] = await Promise.all(
    ['author', 'other', 'fan', 'fan', 'fan'].map((name) => newPerson(name)),
  )
  assert.ok(author && stranger)
  await Promise.all(followers.map((follower) => follower.follows(author)))
  // All have read once, so the tweet is pushed to them and not merely found in MySQL.
  await Promise.all([author, stranger, ...followers].map((person) => person.home()))
  const id = await author.tweets('to all of you')
  for (const person of [author, ...followers]) {
    await eventually('the tweet is in the timeline', async () => (await person.home()).includes(id))
  }
  assert.deepEqual(await stranger.home(), [])
})

test('a new follower finds the older tweets at the next read, and new ones after that', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  const older = await author.tweets('before you came')
  assert.deepEqual(await reader.home(), [])
  await reader.follows(author)
  assert.deepEqual(await reader.home(), [older])
  const newer = await author.tweets('welcome')
  await eventually('the newer tweet arrives', async () => (await reader.home()).length === 2)
  assert.deepEqual(await reader.home(), [newer, older])
})

test('unfollowing takes the tweets away at once, following again brings them back', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  const ids = [await author.tweets('one'), await author.tweets('two')].toReversed()
  assert.deepEqual(await reader.home(), ids)
  await reader.unfollows(author)
  assert.deepEqual(await reader.home(), [])
  const missed = await author.tweets('you were away')
  await reader.follows(author)
  assert.deepEqual(await reader.home(), [missed, ...ids])
})

test('a reply is seen by those who follow both sides of it', async () => {
  const [author, friend, reader] = await Promise.all(
    ['author', 'friend', 'reader'].map((name) => newPerson(name)),
  )
  assert.ok(author && friend && reader)
  const question = await friend.tweets('what do you think?')
  const reply = await author.tweets('not much', { replyTo: question })
  await reader.follows(author)
  assert.deepEqual(await reader.home(), [])
  await reader.follows(friend)
  assert.deepEqual(await reader.home(), [reply, question])
  // The answered one sees the answer among its mentions or by following; its own home has its own tweet only.
  assert.deepEqual(await friend.home(), [question])
})

test('paging through a timeline of any page size shows every tweet once', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  await reader.home()
  const ids: string[] = []
  for (let number = 0; number < 60; number += 1)
    ids.unshift(await author.tweets(`number ${number}`))
  await eventually('all have arrived', async () => (await reader.home()).length === 60)
  for (const size of [1, 7, 60, 100]) assert.deepEqual(await reader.home(size), ids)
})

test('bounds by id and by time cut a timeline', async () => {
  const author = await newPerson('author')
  const ids: string[] = []
  for (let number = 0; number < 6; number += 1) ids.push(await author.tweets(`number ${number}`))
  const [, second, , fourth] = ids
  const home = `/2/users/${author.id}/timelines/reverse_chronological`
  const read = async (query: string) => {
    const { status, body } = await author.api.get(`${home}?${query}&tweet.fields=created_at`)
    assert.equal(status, 200)
    return (body.data ?? []) as { id: string; created_at: string }[]
  }
  const idsOf = async (query: string) => (await read(query)).map(({ id }) => id)
  await eventually('all have arrived', async () => (await author.home()).length === 6)
  assert.deepEqual(await idsOf(`since_id=${second}`), ids.slice(2).toReversed())
  assert.deepEqual(await idsOf(`until_id=${fourth}`), ids.slice(0, 3).toReversed())
  assert.deepEqual(await idsOf(`since_id=${second}&until_id=${fourth}`), [ids[2]])
  const times = (await read('max_results=100')).map((tweet) => tweet.created_at).toReversed()
  const from = await idsOf(`start_time=${times[3]}`)
  assert.ok(from.includes(ids[3] ?? '') && !from.includes(ids[0] ?? ''))
  const to = await idsOf(`end_time=${times[5]}`)
  assert.ok(to.includes(ids[0] ?? '') && !to.includes(ids[5] ?? ''))
})

test('mentions and user timelines show what they should at once', async () => {
  const [author, friend] = await Promise.all([newPerson('author'), newPerson('friend')])
  const plain = await author.tweets('nobody in particular')
  const mention = await author.tweets(`@${friend.username.toUpperCase()} look`)
  const idsAt = async (path: string) => {
    const { body } = await friend.api.get(path)
    return ((body.data ?? []) as { id: string }[]).map(({ id }) => id)
  }
  assert.deepEqual(await idsAt(`/2/users/${author.id}/tweets`), [mention, plain])
  assert.deepEqual(await idsAt(`/2/users/${friend.id}/mentions`), [mention])
  assert.deepEqual(await idsAt(`/2/users/${author.id}/mentions`), [])
  await author.deletes(mention)
  assert.deepEqual(await idsAt(`/2/users/${author.id}/tweets`), [plain])
  assert.deepEqual(await idsAt(`/2/users/${friend.id}/mentions`), [])
})

test('followers and following are listed, latest first', async () => {
  const [one, two, three] = await Promise.all(
    ['one', 'two', 'three'].map((name) => newPerson(name)),
  )
  assert.ok(one && two && three)
  await one.follows(three)
  await two.follows(three)
  await two.follows(one)
  const idsAt = async (path: string) => {
    const { body } = await one.api.get(path)
    return ((body.data ?? []) as { id: string }[]).map(({ id }) => id)
  }
  assert.deepEqual(await idsAt(`/2/users/${three.id}/followers`), [two.id, one.id])
  assert.deepEqual(await idsAt(`/2/users/${two.id}/following`), [one.id, three.id])
  const { body } = await one.api.get(`/2/users/${three.id}/followers?max_results=1`)
  assert.equal(body.meta?.result_count, 1)
  const token = body.meta?.next_token ?? ''
  assert.deepEqual(
    await idsAt(`/2/users/${three.id}/followers?max_results=1&pagination_token=${token}`),
    [one.id],
  )
})
