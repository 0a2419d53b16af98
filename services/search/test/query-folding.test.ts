// What a person sees is what is found: folding, words, emoji and addresses in a real Elasticsearch.
import { openTestIndex, type TestIndex } from '@flightpath/search-index/testing'
import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { parseQuery } from '../src/query/grammar.ts'
import { find, idOf, postAll, type SmallTweet } from './small-tweets.ts'

// A tweet's number is its place here.
const tweets: readonly SmallTweet[] = [
  { by: 'alice', text: 'Diacrítica #cumpleaños' },
  { by: 'alice', text: 'Diacritica #cumpleanos' },
  { by: 'alice', text: 'ο σοφος' },
  { by: 'alice', text: 'İstanbul ve ısı' },
  { by: 'alice', text: '#ｆｕｌｌ #ｽﾎﾟﾁﾊｲ' },
  { by: 'alice', text: '#full #スポチハイ' },
  { by: 'alice', text: 'カ' },
  { by: 'alice', text: 'I ❤️ it' },
  { by: 'alice', text: 'I ❤ it' },
  { by: 'alice', text: 'shalom\u200f world' },
  { by: 'alice', text: 'Donau\u00addampf\u2060schiff' },
  { by: 'alice', text: 'می\u200cخواهم' },
  { by: 'bob', text: 'released node v20.11.1 with snake_case_flags and 1,000 fixes' },
  { by: 'bob', text: 'don’t tell O’Brien' },
  { by: 'bob', text: "don't tell O'Brien" },
  {
    by: 'bob',
    text: 't.co/b1',
    url: 'https://www.example.org/a/2021-09-07/profesores_3218500?q=x',
  },
  { by: 'bob', text: '#️⃣ and *️⃣ and 1️⃣' },
  { by: 'carol', text: 'Straße in Łódź, smørrebrød' },
  { by: 'carol', text: 'كِتَابٌ جديد' },
  { by: 'carol', text: 'Всё за́мок' },
  { by: 'carol', text: '𝓯𝓪𝓷𝓬𝔂 ⓣⓔⓧⓣ' },
  { by: 'carol', text: 'Apple™ ‼️ 🫨🏴󠁧󠁢󠁥󠁮󠁧󠁿' },
  { by: 'carol', text: '192.168.0.1:8080/api=v2~beta' },
  { by: 'carol', text: '#Übung $TSLA', url: 'http://bücher.example/Größe-XL' },
]

// A query and the tweets it finds, newest first.
const searches: readonly (readonly [string, ...number[]])[] = [
  ['Diacrítica', 1, 0],
  ['diacritica', 1, 0],
  ['DIACRÍTICA', 1, 0],
  ['#cumpleaños', 1, 0],
  ['#CUMPLEANOS', 1, 0],
  ['cumpleaños', 1, 0],
  ['ΣΟΦΟΣ', 2],
  ['σοφοσ', 2],
  ['istanbul', 3],
  ['ISI', 3],
  ['#full', 5, 4],
  ['#ＦＵＬＬ', 5, 4],
  ['#ｽﾎﾟﾁﾊｲ', 5, 4],
  ['ポチ', 5, 4],
  ['ガ'],
  ['❤', 8, 7],
  ['❤️', 8, 7],
  ['"❤︎ it"', 8, 7],
  ['shalom', 9],
  ['\u202bworld\u202c', 9],
  ['Donaudampfschiff', 10],
  ['donau'],
  ['"می خواهم"', 11],
  ['خواهم', 11],
  ['می\u200cخواهم', 11],
  ['v20', 12],
  ['"v20.11"', 12],
  ['v20.11.1', 12],
  ['v2', 22],
  ['snake', 12],
  ['"snake case"', 12],
  ['snake_case_flags', 12],
  ['1,000', 12],
  ['000', 12],
  ["don't", 14, 13],
  ['don’t', 14, 13],
  ['O’Brien', 14, 13],
  ["o'brien", 14, 13],
  ['brien', 14, 13],
  ['url:3218500', 15],
  ['url:2021-09-07', 15],
  ['url:09', 15],
  ['url:"profesores_3218500?q"', 15],
  ['url:www.example.org', 15],
  ['url:321850'],
  ['url:groesse'],
  ['url:große-xl', 23],
  ['url:bucher', 23],
  ['from:bob has:links', 15],
  ['from:carol has:hashtags', 23],
  ['#️⃣', 16],
  ['#⃣', 16],
  ['*️⃣', 16],
  ['1️⃣', 16],
  ['1', 22, 12],
  ['"1️⃣ #️⃣"'],
  ['strasse', 17],
  ['STRASSE lodz SMORREBROD', 17],
  ['كتاب', 18],
  ['замок', 19],
  ['всё', 19],
  ['все'],
  ['fancy text', 20],
  ['apple', 21],
  ['™', 21],
  ['‼', 21],
  ['🫨', 21],
  ['🏴'],
  ['168', 22],
  ['"8080 api"', 22],
  ['beta', 22],
  ['#ubung', 23],
  ['$ＴＳＬＡ', 23],
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

test('the longest queries are within Elasticsearch’s limits', async () => {
  const longest = [
    `snake ${'f OR '.repeat(203)}f`,
    'カ'.repeat(1024),
    '#a OR '.repeat(170) + '#a',
    '"a b" OR '.repeat(113) + 'b',
    'url:z.z OR '.repeat(92) + 'url:z',
    `${'(#a -('.repeat(5)}${'#b OR '.repeat(160)}#c${'))'.repeat(5)}`,
  ]
  for (const query of longest) {
    assert.ok(query.length > 990 && query.length <= 1024, `${query.length}`)
    const parsed = parseQuery(query)
    assert.ok(parsed.kind === 'query', JSON.stringify(parsed))
    assert.deepEqual(await find(index, parsed.query), [])
  }
})
