// What the operators find that ask for more than words.
import { openTestIndex, type TestIndex } from '@flightpath/search-index/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseQuery } from '../src/query/grammar.ts'
import { find, idOf, postAll, type SmallTweet } from './small-tweets.ts'

// A tweet's number is its place here.
const tweets: readonly SmallTweet[] = [
  { by: 'alice', text: 'what a lovely morning in Paris', counts: { likes: 10, reposts: 2 } },
  { by: 'bob', text: '', reposts: 0 },
  { by: 'carol', text: 'so true, my dear', quotes: 0, counts: { likes: 3, replies: 1 } },
  { by: 'carol', text: '', reposts: 2 },
  { by: 'alice', text: '@carol thanks, that is kind', replyTo: 2, conversation: 2 },
  { by: 'bob', text: 'ขอบคุณมากค่ะอร่อยมาก' },
  { by: 'bob', text: '오늘 날씨가 정말 좋네요' },
  { by: 'bob', text: '今天天气真好，我们去公园吧' },
  { by: 'bob', text: '映画を見に行きました🍜' },
  { by: 'bob', text: 'ຂອບໃຈຫຼາຍໆ' },
  { by: 'bob', text: 'អរគុណច្រើន' },
  { by: 'bob', text: 'ကျေးဇူးတင်ပါတယ်' },
  { by: 'bob', text: 'iPhone은 K팝 ㅋㅋㅋㅋ' },
  { by: 'bob', text: 'ﾊﾟｿｺﾝとＡＢＣ' },
  { by: 'bob', text: 'l’été à Lyon, c’est magnifique' },
  { by: 'bob', text: 'Die Bahn kommt mal wieder zu spät' },
]

// A query and the tweets it finds, newest first.
const searches: readonly (readonly [string, ...number[]])[] = [
  ['อร่อย', 5],
  ['"ค่ะอร่อย"', 5],
  ['มากอร่อย'],
  ['날씨', 6],
  ['날씨가 정말', 6],
  ['좋네', 6],
  ['날가'],
  ['公园', 7],
  ['天气真', 7],
  ['映画', 8],
  ['見に行', 8],
  ['行きました', 8],
  ['🍜', 8],
  ['映画 🍜', 8],
  ['ຂອບໃຈ', 9],
  ['ຫຼາຍ', 9],
  ['អរគុណ', 10],
  ['ច្រើន', 10],
  ['ကျေးဇူး', 11],
  ['တင်ပါ', 11],
  ['iphone', 12],
  ['은', 12],
  ['K팝', 12],
  ['팝', 12],
  ['ㅋㅋ', 12],
  ['ㅋㅋㅋㅋㅋ'],
  ['パソコン', 13],
  ['ソコ', 13],
  ['abc', 13],
  ['été', 14],
  ["c'est", 14],
  ['morning', 0],
  ['lovely -is:retweet', 0],
  ['from:bob is:retweet', 1],
  ['from:bob -is:retweet lang:th', 5],
  ['from:carol', 3, 2],
  ['from:carol is:quote', 2],
  ['from:carol -is:quote', 3],
  ['retweets_of:alice', 1],
  ['retweets_of:103', 3],
  ['retweets_of:nobody'],
  ['retweets_of_tweet_id:2000000000000000000', 1],
  ['retweets_of_tweet_id:2000000000000000001'],
  ['quotes_of_tweet_id:2000000000000000000', 2],
  ['in_reply_to_tweet_id:2000000000000000002', 4],
  ['conversation_id:2000000000000000002', 4, 2],
  ['list:1 is:retweet', 1],
  ['list:1 lang:en', 4, 0],
  ['list:2'],
  ['from:carol -list:1', 3, 2],
  ['from:bob lang:ja', 13, 8],
  ['from:bob lang:zh-CN', 7],
  ['from:bob lang:ko', 12, 6],
  ['from:bob lang:FR', 14],
  ['from:bob lang:de', 15],
  ['from:bob lang:xx'],
  ['from:alice min_likes:10', 0],
  ['from:alice min_likes:11'],
  ['(from:alice OR from:carol) min_likes:3', 2, 0],
  ['from:alice -min_likes:1', 4],
  ['from:alice min_reposts:1', 0],
  ['from:carol min_replies:1', 2],
  ['from:carol min_replies:0', 3, 2],
  ['from:alice is:verified'],
  ['from:alice -is:verified -is:nullcast', 4, 0],
  ['from:alice (has:media OR has:images OR has:video_link OR has:geo)'],
  ['from:alice -has:media -has:geo', 4, 0],
]

let index: TestIndex

before(async () => {
  index = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  await postAll(index, tweets)
})
after(() => index[Symbol.asyncDispose]())

for (const [query, ...expected] of searches) {
  test(`${query} finds ${expected.length === 0 ? 'nothing' : `tweets ${expected.join(', ')}`}`, async () => {
    const parsed = parseQuery(query)
    assert.ok(parsed.kind === 'query', JSON.stringify(parsed))
    assert.deepEqual(await find(index, parsed.query), expected.map(idOf))
  })
}
