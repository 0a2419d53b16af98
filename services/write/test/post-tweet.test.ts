import { createTweet, TweetPosted, type TweetId } from '@flightpath/contracts'
import { eventually } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'
import { Value } from 'typebox/value'
import {
  idOf,
  listenToTweets,
  newAccount,
  openTestWrite,
  problemOf,
  type Published,
  type TestInstance,
  type TestWrite,
} from './test-write.ts'

let write: TestWrite
let published: Published
let instance: TestInstance

before(async () => {
  write = await openTestWrite()
  published = listenToTweets()
  instance = await write.start()
})

after(async () => {
  await published[Symbol.asyncDispose]()
  await write[Symbol.asyncDispose]()
})

beforeEach(() => {
  write.graph.failing = false
  write.graph.asked.length = 0
})

async function count(table: 'tweets' | 'outbox' | 'mentions'): Promise<number> {
  const { rows } = await write.database.query(`SELECT COUNT(*) FROM ${table}`, [], {
    rowsAsArray: true,
  })
  return Number((rows as [unknown][])[0]?.[0])
}

async function eventsOf(account: string, atLeast: number) {
  const messages = await eventually(`${atLeast} events of ${account}`, () => {
    const found = published.of(account as never)
    return found.length >= atLeast && found
  })
  return messages.map(({ value }) => Value.Parse(TweetPosted, JSON.parse(value)))
}

test('a posted tweet is stored, published once, and leaves no outbox row', async () => {
  const author = newAccount()
  const answer = await instance.post(author, 'Just setting up my #flightpath https://example.com/a')
  const { data } = Value.Parse(createTweet.response, answer.body)
  assert.deepEqual(data, {
    id: data.id,
    text: 'Just setting up my #flightpath https://example.com/a',
    edit_history_tweet_ids: [data.id],
  })
  const [event] = await eventsOf(author, 1)
  assert.equal(event?.id, data.id)
  assert.equal(event?.conversationId, data.id)
  assert.equal(event?.version, 1)
  assert.deepEqual(event?.entities.hashtags, [{ start: 19, end: 30, tag: 'flightpath' }])
  assert.deepEqual(await instance.ask('/internal/tweets/by-ids', { ids: [data.id] }), {
    tweets: [
      {
        id: data.id,
        version: 1,
        authorId: author,
        text: data.text,
        conversationId: data.id,
        entities: event?.entities,
      },
    ],
  })
  await eventually('no outbox row is left', async () => (await count('outbox')) === 0)
  assert.equal(published.of(author).length, 1)
})

test('many at once share transactions, and each gets its own id and event', async () => {
  const author = newAccount()
  const answers = await Promise.all(
    Array.from({ length: 700 }, (_, index) => instance.post(author, `tweet ${index}`)),
  )
  const ids = answers.map(idOf)
  assert.equal(new Set(ids).size, 700)
  const events = await eventsOf(author, 700)
  const textOf = new Map(events.map(({ id, text }) => [id, text]))
  for (const [index, id] of ids.entries()) assert.equal(textOf.get(id), `tweet ${index}`)
})

test('a text that is empty, too long or not Unicode is refused by name, and nothing is stored', async () => {
  const author = newAccount()
  const before = await count('tweets')
  const refused: [string, RegExp][] = [
    ['', /empty/],
    [' \n\u3000 ', /empty/],
    ['a'.repeat(281), /weighs 281, the limit is 280/],
    ['日'.repeat(141), /weighs 282, the limit is 280/],
    ['half \ud800 a pair', /surrogate/],
    ['a \uffff character', /character/],
  ]
  for (const [text, detail] of refused) {
    const problem = problemOf(await instance.post(author, text))
    assert.equal(problem.status, 400, text)
    assert.deepEqual(problem.parameters, ['text'])
    assert.match(problem.detail, detail)
  }
  assert.equal(await count('tweets'), before)
})

test('the rule of 2012 allows 140 characters of any script', async () => {
  const old = await write.start({ tweetLength: 140 })
  const author = newAccount()
  assert.equal((await old.post(author, '日'.repeat(140))).status, 201)
  assert.match(problemOf(await old.post(author, 'a'.repeat(141))).detail, /limit is 140/)
  await old.stop()
})

test('a request without an account is refused', async () => {
  const answer = await instance.post('app' as never, 'hello')
  assert.equal(problemOf(answer).status, 403)
})

test('a reply joins the conversation of what it answers', async () => {
  const [alice, bob, carol] = [newAccount(), newAccount(), newAccount()]
  const root = idOf(await instance.post(alice, 'root'))
  const first = idOf(
    await instance.post(bob, { text: 'first', reply: { in_reply_to_tweet_id: root } }),
  )
  const second = idOf(
    await instance.post(carol, { text: 'second', reply: { in_reply_to_tweet_id: first } }),
  )
  const [event] = await eventsOf(carol, 1)
  assert.deepEqual(
    [event?.id, event?.conversationId, event?.inReplyToTweetId, event?.inReplyToUserId],
    [second, root, first, bob],
  )
})

test('a reply to a tweet that is not there, or was deleted, is refused while others in its batch are not', async () => {
  const author = newAccount()
  const deleted = idOf(await instance.post(author, 'soon gone'))
  assert.equal((await instance.delete(author, deleted)).status, 200)
  const reply = (id: string) =>
    instance.post(author, { text: 'reply', reply: { in_reply_to_tweet_id: id } })
  const [toNothing, toDeleted, other] = await Promise.all([
    reply('123'),
    reply(deleted),
    instance.post(author, 'no reply'),
  ])
  for (const answer of [toNothing, toDeleted]) {
    const problem = problemOf(answer)
    assert.equal(problem.status, 400)
    assert.deepEqual(problem.parameters, ['reply.in_reply_to_tweet_id'])
  }
  assert.equal(other.status, 201)
})

test('names of accounts become mentions, others stay text', async () => {
  const [author, alice] = [newAccount(), newAccount()]
  write.graph.accounts.set('Alice_1', alice)
  const text = '🐦@alice_1 and @nobody, again @ALICE_1'
  const id = idOf(await instance.post(author, text))
  const [event] = await eventsOf(author, 1)
  assert.equal(event?.text, text)
  assert.deepEqual(event.entities.mentions, [
    { start: 1, end: 9, username: 'Alice_1', id: alice },
    { start: 29, end: 37, username: 'Alice_1', id: alice },
  ])
  const query = { accountId: alice, limit: 10 }
  assert.deepEqual(await instance.ask('/internal/tweets/newest-mentions', query), { ids: [id] })
})

test('a mention has the spelling of its account, however it was typed and known before', async () => {
  for (const [spelt, typed] of [
    ['HoldCase1', '@HOLDCASE1'],
    ['lower_9', '@Lower_9'],
    ['UPPER_9', '＠upper_9'],
    ['x9', '@X9'],
    ['MiXeD_MiXeD_159', '@mixed_mixed_159'],
  ] as const) {
    const [author, mentioned] = [newAccount(), newAccount()]
    write.graph.accounts.set(spelt, mentioned)
    for (const text of [`${typed} hi`, `${typed} again`]) await instance.post(author, text)
    for (const event of await eventsOf(author, 2)) {
      const found = { start: 0, end: typed.length, username: spelt, id: mentioned }
      assert.deepEqual(event.entities.mentions, [found])
      assert.ok(event.text.startsWith(typed))
    }
  }
})

test('tweets that ask about names together mention each only their own', async () => {
  const author = newAccount()
  const named = Array.from({ length: 8 }, () => newAccount())
  named.forEach((accountId, index) => write.graph.accounts.set(`own_${index}`, accountId))
  const answers = await Promise.all(
    named.map((_, index) => instance.post(author, `hello @own_${index}`)),
  )
  for (const [index, accountId] of named.entries()) {
    const answer = await instance.ask('/internal/tweets/newest-mentions', { accountId, limit: 5 })
    assert.deepEqual(answer, { ids: [answers[index]].flatMap((own) => (own ? [idOf(own)] : [])) })
  }
})

test('a new account can be mentioned at once, though its name was unknown just before', async () => {
  const [author, dave] = [newAccount(), newAccount()]
  await instance.post(author, 'is there a @dave_1?')
  write.graph.accounts.set('dave_1', dave)
  const id = idOf(await instance.post(author, 'hello @dave_1'))
  const query = { accountId: dave, limit: 10 }
  assert.deepEqual(await instance.ask('/internal/tweets/newest-mentions', query), { ids: [id] })
})

test('many names are asked about together, known ones not again', async () => {
  const author = newAccount()
  const names = Array.from({ length: 100 }, (_, index) => `many_${index}`)
  for (const name of names) write.graph.accounts.set(name, newAccount())
  await Promise.all(names.map((name) => instance.post(author, `hello @${name}`)))
  assert.equal(write.graph.asked.flat().length, 100)
  assert.ok(write.graph.asked.length < 50, `${write.graph.asked.length} requests`)
  await Promise.all(names.map((name) => instance.post(author, `hello again @${name}`)))
  assert.equal(write.graph.asked.flat().length, 100)
})

test('while graph is down, only tweets that mention somebody new are refused', async () => {
  const [author, erin] = [newAccount(), newAccount()]
  write.graph.accounts.set('erin_1', erin)
  assert.equal((await instance.post(author, 'hello @erin_1')).status, 201)
  write.graph.failing = true
  const answers = await Promise.all([
    instance.post(author, 'hello again @erin_1'),
    instance.post(author, 'hello @frank_1'),
    instance.post(author, 'hello'),
  ])
  assert.deepEqual(
    answers.map(({ status }) => status),
    [201, 503, 201],
  )
  assert.equal(answers[1]?.headers.get('retry-after'), '1')
  write.graph.failing = false
  assert.equal((await instance.post(author, 'hello @frank_1')).status, 201)
})

test('a row that the database refuses fails alone', async () => {
  const author = newAccount()
  await write.database.query(`
    CREATE TRIGGER refuse BEFORE INSERT ON tweets FOR EACH ROW
      IF NEW.text LIKE 'poison%' THEN SIGNAL SQLSTATE '45000' SET MESSAGE_TEXT = 'refused'; END IF`)
  try {
    const texts = Array.from({ length: 60 }, (_, index) =>
      index === 17 || index === 44 ? `poison ${index}` : `fine ${index}`,
    )
    const answers = await Promise.all(texts.map((text) => instance.post(author, text)))
    for (const [index, { status }] of answers.entries()) {
      assert.equal(status, texts[index]?.startsWith('poison') === true ? 500 : 201)
    }
    const events = await eventsOf(author, 58)
    assert.equal(new Set(events.map(({ text }) => text)).size, 58)
  } finally {
    await write.database.query('DROP TRIGGER refuse')
  }
})

test('the rows that search scans are the events as they were published', async () => {
  const author = newAccount()
  const id = idOf(await instance.post(author, 'scan "me" 🐦 #now'))
  await eventsOf(author, 1)
  const afterId = String(BigInt(id) - 1n) as TweetId
  const scanned = await instance.ask('/internal/tweets/scan', { afterId, limit: 1 })
  assert.deepEqual(scanned, {
    tweets: [
      {
        id,
        version: 1,
        countsVersion: 0,
        replies: 0,
        reposts: 0,
        quotes: 0,
        likes: 0,
        posted: published.of(author)[0]?.value,
      },
    ],
  })
})
