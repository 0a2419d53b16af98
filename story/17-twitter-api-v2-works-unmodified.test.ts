import { eventually, newPerson, readStack, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { after, test } from 'node:test'
import { ApiResponseError, TwitterApi, type TwitterApiv2 } from 'twitter-api-v2'
import { startHttpsFront } from '../clients/https-front.ts'

// twitter-api-v2 has this address in its code; nothing of the client is changed but the agent that it is given.
const front = await startHttpsFront(new URL(readStack().api), 'api.x.com')
after(() => front[Symbol.asyncDispose]())

type User = Person & { readonly client: TwitterApiv2 }

async function newUser(): Promise<User> {
  const person = await newPerson('js')
  return { ...person, client: new TwitterApi(person.bearer, { httpAgent: front.agent }).v2 }
}

async function newUsers<const Names extends readonly string[]>(
  ...names: Names
): Promise<{ [Index in keyof Names]: User }> {
  return (await Promise.all(names.map(newUser))) as never
}

const idsOf = (found: readonly { id: string }[] | undefined) => (found ?? []).map(({ id }) => id)

function failsWith(code: number) {
  return (error: unknown) => {
    assert.ok(error instanceof ApiResponseError, String(error))
    assert.equal(error.code, code, JSON.stringify(error.data))
    assert.ok(error.data.title !== undefined && error.data.detail !== undefined)
    return true
  }
}

test('tweets, replies, quotes and threads', async () => {
  const [author, reader] = await newUsers('author', 'reader')
  const { data } = await author.client.tweet('hello from JavaScript')
  assert.equal(data.text, 'hello from JavaScript')
  const reply = await reader.client.reply('an answer', data.id)
  const quote = await reader.client.quote('have a look', data.id)
  const thread = await author.client.tweetThread(['one', 'two', 'three'])
  const single = await reader.client.singleTweet(data.id, {
    'tweet.fields': ['public_metrics', 'created_at', 'author_id', 'reply_settings'],
    'user.fields': ['username'],
    expansions: ['author_id'],
  })
  assert.deepEqual(single.data.edit_history_tweet_ids, [data.id])
  assert.equal(single.data.public_metrics?.reply_count, 1)
  assert.equal(single.data.public_metrics?.quote_count, 1)
  assert.equal(single.includes?.users?.[0]?.username, author.username)
  const last = thread.at(-1)?.data.id ?? ''
  const several = await reader.client.tweets([reply.data.id, quote.data.id, last, '1'], {
    'tweet.fields': ['referenced_tweets', 'conversation_id', 'in_reply_to_user_id'],
    expansions: ['referenced_tweets.id', 'referenced_tweets.id.author_id'],
  })
  const references = several.data.map((tweet) => tweet.referenced_tweets?.[0])
  assert.deepEqual(references, [
    { type: 'replied_to', id: data.id },
    { type: 'quoted', id: data.id },
    { type: 'replied_to', id: thread[1]?.data.id },
  ])
  assert.equal(several.data[2]?.conversation_id, thread[0]?.data.id)
  assert.equal(several.data[0]?.in_reply_to_user_id, author.id)
  const included = new Set(idsOf(several.includes?.tweets))
  assert.deepEqual(included, new Set([data.id, thread[1]?.data.id]))
  assert.equal(included.size, several.includes?.tweets?.length)
  assert.deepEqual(
    several.errors?.map(({ value }) => value),
    ['1'],
  )
  const quotes = await author.client.quotes(data.id, { max_results: 10 })
  assert.deepEqual(idsOf(quotes.tweets), [quote.data.id])
  assert.equal((await author.client.hideReply(reply.data.id, true)).data.hidden, true)
  assert.equal((await author.client.hideReply(reply.data.id, false)).data.hidden, false)
  assert.equal((await author.client.deleteTweet(data.id)).data.deleted, true)
  const gone = await reader.client.singleTweet(data.id)
  assert.equal(gone.data, undefined)
  assert.equal(gone.errors?.[0]?.resource_id, data.id)
})

test('likes, reposts and bookmarks', async () => {
  const [author, fan] = await newUsers('author', 'fan')
  const id = await author.tweets('something to like')
  assert.equal((await fan.client.like(fan.id, id)).data.liked, true)
  assert.equal((await fan.client.retweet(fan.id, id)).data.retweeted, true)
  assert.equal((await fan.client.bookmark(id)).data.bookmarked, true)
  const { data } = await fan.client.singleTweet(id, { 'tweet.fields': ['public_metrics'] })
  const { like_count, retweet_count, bookmark_count } = data.public_metrics ?? assert.fail()
  assert.deepEqual([like_count, retweet_count, bookmark_count], [1, 1, 1])
  assert.deepEqual(idsOf((await author.client.tweetLikedBy(id)).data), [fan.id])
  assert.deepEqual(idsOf((await author.client.tweetLikedBy(id, { asPaginator: true })).users), [
    fan.id,
  ])
  assert.deepEqual(idsOf((await author.client.tweetRetweetedBy(id)).data), [fan.id])
  assert.deepEqual(idsOf((await author.client.tweetRetweetedBy(id, { asPaginator: true })).users), [
    fan.id,
  ])
  const liked = await author.client.userLikedTweets(fan.id, {
    'tweet.fields': ['author_id'],
    expansions: ['author_id'],
  })
  assert.deepEqual(idsOf(liked.tweets), [id])
  assert.equal(liked.includes.author(liked.tweets[0] ?? assert.fail())?.id, author.id)
  assert.deepEqual(idsOf((await fan.client.bookmarks()).tweets), [id])
  const timeline = await author.client.userTimeline(fan.id, {
    'tweet.fields': ['referenced_tweets'],
    expansions: ['referenced_tweets.id'],
  })
  const [repost] = timeline.tweets
  assert.ok(repost)
  assert.equal(repost.text, `RT @${author.username}: something to like`)
  assert.equal(timeline.includes.retweet(repost)?.text, 'something to like')
  assert.equal((await fan.client.unlike(fan.id, id)).data.liked, false)
  assert.equal((await fan.client.unretweet(fan.id, id)).data.retweeted, false)
  assert.equal((await fan.client.deleteBookmark(id)).data.bookmarked, false)
  assert.deepEqual((await author.client.userTimeline(fan.id)).tweets, [])
  assert.equal((await author.client.userLikedTweets(fan.id)).meta.result_count, 0)
})

test('timelines, forth and back', async () => {
  const [author, reader] = await newUsers('author', 'reader')
  await reader.follows(author)
  const tweets: string[] = []
  for (let number = 0; number < 12; number += 1) {
    tweets.unshift(await author.tweets(`@${reader.username} number ${number}`))
  }
  await eventually('all have arrived', async () => (await reader.home()).length === 12)
  const options = { max_results: 5, 'tweet.fields': 'author_id', expansions: 'author_id' } as const
  for (const open of [
    () => reader.client.homeTimeline(options),
    () => reader.client.userTimeline(author.id, options),
    () => reader.client.userMentionTimeline(reader.id, options),
  ]) {
    const timeline = await open()
    assert.deepEqual(idsOf(timeline.tweets), tweets.slice(0, 5))
    assert.equal(timeline.meta.newest_id, tweets[0])
    await timeline.fetchNext()
    assert.deepEqual(idsOf(timeline.tweets), tweets.slice(0, 10))
    assert.equal(timeline.meta.result_count, 10)
    const last = await timeline.next()
    assert.deepEqual(idsOf(last.tweets), tweets.slice(10))
    assert.ok(last.done)
    const before = await last.previous()
    assert.deepEqual(idsOf(before.tweets), tweets.slice(5, 10))
    await last.fetchPrevious()
    assert.deepEqual(idsOf(last.tweets), tweets.slice(5))
    const all = await open()
    const seen: string[] = []
    for await (const tweet of all) seen.push(tweet.id)
    assert.deepEqual(seen, tweets)
    assert.equal(all.includes.userById(author.id)?.username, author.username)
    const whole = await (await open()).fetchLast(1000)
    assert.deepEqual(idsOf(whole.tweets), tweets)
  }
  const since = await reader.client.homeTimeline({ since_id: tweets[3] ?? '', exclude: 'replies' })
  assert.deepEqual(idsOf(since.tweets), tweets.slice(0, 3))
})

test('search and counts', async () => {
  const [author, reader] = await newUsers('author', 'reader')
  const word = `word${author.id}`
  const tweets: string[] = []
  for (let number = 0; number < 12; number += 1) {
    tweets.unshift(await author.tweets(`${word} number ${number}`))
  }
  await eventually('all are found', async () => (await reader.finds(word)).length === 12)
  for (const open of [
    () =>
      reader.client.search(word, {
        max_results: 10,
        expansions: 'author_id',
        'tweet.fields': 'author_id',
      }),
    () =>
      reader.client.searchAll(word, {
        max_results: 10,
        expansions: 'author_id',
        'tweet.fields': 'author_id',
      }),
  ]) {
    const found = await open()
    assert.deepEqual(idsOf(found.tweets), tweets.slice(0, 10))
    assert.ok(!found.done)
    await found.fetchNext()
    assert.deepEqual(idsOf(found.tweets), tweets)
    assert.ok(found.done)
    assert.equal(found.includes.userById(author.id)?.username, author.username)
    const seen: string[] = []
    for await (const tweet of await open()) seen.push(tweet.id)
    assert.deepEqual(seen, tweets)
  }
  const newer = await author.tweets(`${word} newest`)
  const first = await reader.client.search(word, { max_results: 10, until_id: newer })
  await eventually('the newest is found', async () => (await reader.finds(word)).length === 13)
  const polled = await reader.client.search(word, { since_id: first.meta.newest_id })
  assert.deepEqual(idsOf(polled.tweets), [newer])
  for (const counts of [
    await reader.client.tweetCountRecent(word, { granularity: 'hour' }),
    await reader.client.tweetCountAll(word, { granularity: 'day' }),
  ]) {
    assert.equal(counts.meta.total_tweet_count, 13)
    assert.equal(
      counts.data.reduce((sum, { tweet_count }) => sum + tweet_count, 0),
      13,
    )
  }
  await assert.rejects(reader.client.search('(unclosed'), failsWith(400))
})

test('users, follows, blocks and mutes', async () => {
  const [one, two, three] = await newUsers('one', 'two', 'three')
  const pinned = await one.tweets('my best')
  await one.api.post(`/2/users/${one.id}/pinned_tweets`, { tweet_id: pinned })
  const me = await one.client.me({
    expansions: ['pinned_tweet_id'],
    'user.fields': ['created_at', 'public_metrics', 'pinned_tweet_id', 'protected'],
  })
  assert.equal(me.data.id, one.id)
  assert.equal(me.data.pinned_tweet_id, pinned)
  assert.equal(me.data.public_metrics?.tweet_count, 1)
  assert.deepEqual(idsOf(me.includes?.tweets), [pinned])
  assert.equal((await two.client.user(one.id)).data.username, one.username)
  assert.equal((await two.client.userByUsername(one.username)).data.id, one.id)
  assert.deepEqual(idsOf((await two.client.users([two.id, one.id])).data), [two.id, one.id])
  const named = await two.client.usersByUsernames([one.username, 'nobody_has_it'])
  assert.deepEqual(idsOf(named.data), [one.id])
  assert.equal(named.errors?.length, 1)
  const follow = await two.client.follow(two.id, one.id)
  assert.deepEqual(follow.data, { following: true, pending_follow: false })
  await three.client.follow(three.id, one.id)
  assert.deepEqual(idsOf((await two.client.followers(one.id)).data), [three.id, two.id])
  assert.deepEqual(idsOf((await one.client.following(two.id)).data), [one.id])
  const followers = await two.client.followers(one.id, { asPaginator: true, max_results: 1 })
  await followers.fetchNext()
  assert.deepEqual(idsOf(followers.users), [three.id, two.id])
  assert.equal((await two.client.unfollow(two.id, one.id)).data.following, false)
  assert.equal((await two.client.mute(two.id, one.id)).data.muting, true)
  assert.deepEqual(idsOf((await two.client.userMutingUsers(two.id)).users), [one.id])
  assert.equal((await two.client.unmute(two.id, one.id)).data.muting, false)
  assert.deepEqual((await two.client.userMutingUsers(two.id)).users, [])
  assert.equal((await one.client.block(one.id, three.id)).data.blocking, true)
  assert.deepEqual(idsOf((await one.client.userBlockingUsers(one.id)).users), [three.id])
  assert.deepEqual((await one.client.followers(one.id)).data ?? [], [])
  const hidden = await three.client.singleTweet(pinned)
  assert.equal(hidden.data, undefined)
  assert.match(hidden.errors?.[0]?.type ?? '', /not-authorized-for-resource$/)
  assert.equal((await one.client.unblock(one.id, three.id)).data.blocking, false)
  assert.deepEqual((await one.client.userBlockingUsers(one.id)).users, [])
})

test('lists', async () => {
  const [owner, member, reader] = await newUsers('owner', 'member', 'reader')
  const { data: created } = await owner.client.createList({
    name: 'birds',
    description: 'that fly',
  })
  assert.equal(created.name, 'birds')
  assert.equal((await owner.client.updateList(created.id, { name: 'fish' })).data.updated, true)
  assert.equal((await owner.client.addListMember(created.id, member.id)).data.is_member, true)
  assert.equal((await reader.client.subscribeToList(reader.id, created.id)).data.following, true)
  assert.equal((await reader.client.pinList(reader.id, created.id)).data.pinned, true)
  const list = await reader.client.list(created.id, {
    'list.fields': ['description', 'follower_count', 'member_count', 'owner_id', 'private'],
    expansions: ['owner_id'],
  })
  const { id } = created
  assert.deepEqual(list.data, {
    id,
    name: 'fish',
    description: 'that fly',
    follower_count: 1,
    member_count: 1,
    owner_id: owner.id,
    private: false,
  })
  assert.equal(list.includes?.users?.[0]?.username, owner.username)
  assert.deepEqual(idsOf((await reader.client.listMembers(id)).users), [member.id])
  assert.deepEqual(idsOf((await reader.client.listFollowers(id)).users), [reader.id])
  assert.deepEqual(idsOf((await reader.client.listsOwned(owner.id)).lists), [id])
  assert.deepEqual(idsOf((await reader.client.listMemberships(member.id)).lists), [id])
  assert.deepEqual(idsOf((await owner.client.listFollowed(reader.id)).lists), [id])
  const tweets: string[] = []
  for (const text of ['one', 'two', 'three']) tweets.unshift(await member.tweets(text))
  const page = await reader.client.listTweets(id, { max_results: 2 })
  assert.deepEqual(idsOf(page.tweets), tweets.slice(0, 2))
  await page.fetchNext()
  assert.deepEqual(idsOf(page.tweets), tweets)
  assert.equal((await reader.client.unpinList(reader.id, id)).data.pinned, false)
  assert.equal((await reader.client.unsubscribeOfList(reader.id, id)).data.following, false)
  assert.equal((await owner.client.removeListMember(id, member.id)).data.is_member, false)
  assert.deepEqual((await reader.client.listMembers(id)).users, [])
  assert.equal((await owner.client.removeList(id)).data.deleted, true)
  assert.equal((await reader.client.list(id)).data, undefined)
})

test('errors are of the class and the code that they should be', async () => {
  const [one, two] = await newUsers('one', 'two')
  const id = await one.tweets('mine')
  await assert.rejects(one.client.tweet(''), (error) => {
    assert.ok(error instanceof ApiResponseError)
    const [fault] = error.errors ?? []
    assert.ok(fault !== undefined && 'parameters' in fault)
    assert.deepEqual(fault.parameters, { text: [''] })
    return failsWith(400)(error)
  })
  await assert.rejects(one.client.singleTweet('x'), failsWith(400))
  await assert.rejects(one.client.reply('hi', '1'), failsWith(400))
  await assert.rejects(two.client.deleteTweet(id), failsWith(403))
  await assert.rejects(two.client.like(one.id, id), failsWith(403))
  await assert.rejects(one.client.like(one.id, '1'), failsWith(404))
  await assert.rejects(one.client.follow(one.id, '1'), failsWith(404))
  const nobody = new TwitterApi('wrong', { httpAgent: front.agent }).v2
  await assert.rejects(nobody.me(), (error) => {
    assert.ok(error instanceof ApiResponseError && error.isAuthError)
    return failsWith(401)(error)
  })
})

/** Media, messages, spaces, streams, communities and what an enterprise has: flightpath has none of these yet. */
const notApplicable =
  /media|dm|space|stream|rules|compliance|community|communities|usage|^(labs|readOnly|readWrite|constructor)$/i

test('every method of the client that applies is used here', () => {
  const used = new Set(
    [...readFileSync(import.meta.filename, 'utf8').matchAll(/\.(\w+)\(/g)].map(([, name]) => name),
  )
  const methods: string[] = []
  let prototype: object = Object.getPrototypeOf(new TwitterApi('any').v2)
  // The classes for reading and writing and for reading stand below the one that the client gives.
  for (let level = 0; level < 3; level += 1) {
    methods.push(...Object.getOwnPropertyNames(prototype))
    prototype = Object.getPrototypeOf(prototype)
  }
  assert.ok(methods.includes('tweet') && methods.includes('searchAll'))
  assert.deepEqual(
    methods.filter((name) => !used.has(name) && !notApplicable.test(name)),
    [],
  )
})
