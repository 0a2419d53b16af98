// What queries find in a real Elasticsearch.
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { openTestIndex, type TestIndex } from '@flightpath/search-index/testing'
import { usernamesIn } from '../src/query/body.ts'
import { parseQuery } from '../src/query/grammar.ts'
import type { Query } from '../src/query/tree.ts'
import { find, idOf, postAll, type SmallTweet } from './small-tweets.ts'

// A tweet's number is its place here; its entities are what the text says.
const tweets: readonly SmallTweet[] = [
  { by: 'alice', text: 'The quick brown fox' },
  { by: 'bob', text: 'the QUICK fox jumps' },
  { by: 'bob', text: 'a fox, quick and brown' },
  { by: 'carol', text: "don't panic" },
  { by: 'carol', text: 'don’t worry' },
  { by: 'alice', text: 'learning C++ and C#' },
  { by: 'alice', text: 'party 🎉🎉 time' },
  { by: 'bob', text: 'thumbs 👍🏽' },
  { by: 'carol', text: 'こんにちは世界' },
  { by: 'carol', text: '世の界' },
  { by: 'alice', text: '東京タワー #東京' },
  { by: 'bob', text: 'Привет, мир' },
  { by: 'bob', text: 'café in Zürich, Straße 5' },
  { by: 'alice', text: 'cats! #Caturday' },
  { by: 'bob', text: 'more cats #caturdays' },
  { by: 'carol', text: 'buy $TSLA now' },
  { by: 'carol', text: 'lunch for $100' },
  { by: 'alice', text: 'hello @bob' },
  { by: 'bob', text: '@alice hi there', replyTo: 17, conversation: 17 },
  { by: 'carol', text: '@bob indeed', replyTo: 18, conversation: 17 },
  { by: '2012', text: "alice's birthday is in coca-cola land" },
  { by: 'alice', text: 'read this t.co/a1', url: 'https://www.example.com/2024/The-Fox?page=a12' },
  { by: 'bob', text: 'and this t.co/a2', url: 'https://example.org/2025/the-fox' },
  { by: 'carol', text: 'مرحبا بالعالم' },
  { by: 'carol', text: 'नमस्ते दुनिया' },
  { by: 'alice', text: 'flags 🇩🇪 🇫🇷' },
  { by: '2012', text: 'node.js or nothing' },
]

// A query and the tweets it finds, newest first.
const searches: readonly (readonly [string, ...number[]])[] = [
  ['fox', 2, 1, 0],
  ['FOX', 2, 1, 0],
  ['quick fox', 2, 1, 0],
  ['"quick fox"', 1],
  ['"quick brown" OR "quick and brown"', 2, 0],
  ['fox -brown', 1],
  ['fox -"quick brown"', 2, 1],
  ['(jumps OR panic) -fox', 3],
  ['fox -(jumps OR "and")', 0],
  ['fox -(brown -and)', 2, 1],
  ['fo'],
  ['nothing-like-this'],
  ["don't", 4, 3],
  ['don’t', 4, 3],
  ['don', 4, 3],
  ['"don’t panic"', 3],
  ['C++', 5],
  ['🎉', 6],
  ['"🎉🎉"', 6],
  ['👍🏽', 7],
  ['👍'],
  ['🇩🇪', 25],
  ['🇪🇩'],
  ['世界', 8],
  ['世', 9, 8],
  ['こんにちは', 8],
  ['東京', 10],
  ['タワー', 10],
  ['タワ', 10],
  ['ワー', 10],
  ['京タ', 10],
  ['ﾀﾜｰ', 10],
  ['ー タ', 10],
  ['京東'],
  ['привет', 11],
  ['ZÜRICH', 12],
  ['cafe\u0301', 12],
  ['cafe', 12],
  ['STRASSE', 12],
  ['مرحبا', 23],
  ['नमस्ते', 24],
  ['#caturday', 13],
  ['#CATURDAYS', 14],
  ['#東京', 10],
  ['caturday', 13],
  ['$tsla', 15],
  ['tsla', 15],
  ['$100', 16],
  ['@bob', 19, 17],
  ['@nobody'],
  ['cats -@nobody', 14, 13],
  ['from:Alice fox', 0],
  ['from:102 fox', 2, 1],
  ['from:2012', 26, 20],
  ['from:104', 26, 20],
  ['from:nobody OR panic', 3],
  ['to:alice', 18],
  ['to:102', 19],
  ['to:carol'],
  ['conversation_id:2000000000000000017', 19, 18, 17],
  ['in_reply_to_tweet_id:2000000000000000018', 19],
  ['(@alice OR @bob) is:reply', 19, 18],
  ['hello -is:reply', 17],
  ['fox is:retweet'],
  ['fox -is:retweet -is:quote', 2, 1, 0],
  ['this has:links', 22, 21],
  ['cats has:hashtags', 14, 13],
  ['(buy OR lunch) has:cashtags', 15],
  ['from:alice has:mentions', 17],
  ['from:carol -has:mentions -has:cashtags', 24, 23, 16, 9, 8, 4, 3],
  ['url:example.com', 21],
  ['url:"https://www.example.com"', 21],
  ['url:example', 22, 21],
  ['url:the-fox', 22, 21],
  ['url:"example.com/2024"', 21],
  ['url:"example.com/2025"'],
  ['url:2025', 22],
  ['url:a12', 21],
  ['url:a1', 21],
  ['url:a2', 22],
  ['url:fo'],
  ['coca-cola', 20],
  ['"coca cola"', 20],
  ['"alice birthday"'],
  ['alice -@alice', 20],
  ['node.js', 26],
  ['node', 26],
  ['js', 26],
  ['"js node"'],
  ['or', 26],
  ['"or" nothing', 26],
]

let index: TestIndex

before(async () => {
  index = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  await postAll(index, tweets)
})
after(() => index[Symbol.asyncDispose]())

for (const [query, ...expected] of searches) {
  test(`${query} finds ${expected.length === 0 ? 'nothing' : `tweets ${expected.join(', ')}`}`, async () => {
    assert.deepEqual(await find(index, parse(query)), expected.map(idOf))
  })
}

test('the deepest and the longest query that the parser takes are within Elasticsearch limits', async () => {
  const deep = `${'(zzz OR fox -'.repeat(10)}fox${')'.repeat(10)}`
  assert.deepEqual(await find(index, parse(deep)), [2, 1, 0].map(idOf))
  const long = `fox ${'f OR '.repeat(101)}f`
  assert.deepEqual(await find(index, parse(long)), [])
  assert.deepEqual(await find(index, parse(`(${'f OR '.repeat(101)}fox)`)), [2, 1, 0].map(idOf))
})

test('usernames are told once each, in lower case', () => {
  assert.deepEqual(
    usernamesIn(parse('@Bob (from:alice OR to:BOB) -from:12 -from:1234567890123456')),
    ['bob', 'alice', '12'],
  )
})

function parse(query: string): Query {
  const parsed = parseQuery(query)
  assert.ok(parsed.kind === 'query', JSON.stringify(parsed))
  return parsed.query
}
