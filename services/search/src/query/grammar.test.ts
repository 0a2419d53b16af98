import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseListId, parseTweetId, type ListId, type TweetId } from '@flightpath/contracts'
import fc from 'fast-check'
import { parseQuery } from './grammar.ts'
import {
  countOperators,
  flags,
  join,
  printQuery,
  tweetOperators,
  type Operator,
  type Query,
} from './tree.ts'

test('each operator is read', () => {
  reads('cat', text('cat'))
  reads("don't", text("don't"))
  reads('coca-cola', text('coca-cola'))
  reads('"happy birthday"', text('happy birthday'))
  reads(String.raw`"say \"hi\" \\ \o/"`, text(String.raw`say "hi" \ \o/`))
  reads('🎉', text('🎉'))
  reads('🇩🇪', text('🇩🇪'))
  reads('日本', text('日本'))
  reads('10:30', text('10:30'))
  reads('$100', text('$100'))
  reads('"from:alice"', text('from:alice'))
  for (const word of ['#️⃣', '*️⃣', '1️⃣', '#⃣']) reads(word, text(word))
  reads('#Caturday', { kind: 'hashtag', tag: 'Caturday' })
  reads('＃日本', { kind: 'hashtag', tag: '日本' })
  reads('$TSLA', { kind: 'cashtag', tag: 'TSLA' })
  reads('$BRK.A', { kind: 'cashtag', tag: 'BRK.A' })
  reads('@Alice', { kind: 'mention', account: 'alice' })
  reads('from:Alice', { kind: 'from', account: 'alice' })
  reads('from:@alice', { kind: 'from', account: 'alice' })
  reads('from:"alice"', { kind: 'from', account: 'alice' })
  reads('to:1993842011345678849', { kind: 'to', account: '1993842011345678849' })
  reads('retweets_of:@Alice', { kind: 'retweets_of', account: 'alice' })
  for (const kind of tweetOperators) reads(`${kind}:123`, { kind, tweetId: id('123') })
  reads('LIST:84839422', { kind: 'list', listId: listId('84839422') })
  for (const kind of countOperators) {
    reads(`cat ${kind}:0100`, and(text('cat'), { kind, least: 100 }))
  }
  reads('cat lang:EN', and(text('cat'), { kind: 'lang', lang: 'en' }))
  reads('cat lang:zh-TW', and(text('cat'), { kind: 'lang', lang: 'zh' }))
  reads('cat lang:id', and(text('cat'), { kind: 'lang', lang: 'in' }))
  reads('url:example.com', { kind: 'url', text: 'example.com' })
  reads('url:"https://example.com/a b"', { kind: 'url', text: 'https://example.com/a b' })
  for (const name of flags) {
    if (name !== 'is:nullcast') reads(`cat ${name}`, and(text('cat'), flag(name)))
  }
  reads('cat -is:nullcast', and(text('cat'), not(flag('is:nullcast'))))
})

test('a blank means and, which binds tighter than OR; - binds tightest', () => {
  const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(text) as [Query, Query, Query, Query]
  reads('a b c', and(a, b, c))
  reads('a b OR c d', or(and(a, b), and(c, d)))
  reads('(a OR b) c', and(or(a, b), c))
  reads('a (b (c d))', and(a, b, c, d))
  reads('a OR (b OR (c OR d))', or(a, b, c, d))
  reads('((a))', a)
  reads('a -b c', and(a, not(b), c))
  reads('a -(b OR c)', and(a, not(or(b, c))))
  reads('a -(b c) OR d', or(and(a, not(and(b, c))), d))
  reads('a -"b c"', and(a, not(text('b c'))))
  reads('a"b"(c)', and(a, b, c))
  reads(' \n\ta\u3000b ', and(a, b))
})

test('composed and decomposed letters are the same query, and what nobody sees is no part of it', () => {
  reads('cafe\u0301', text('caf\u00e9'))
  reads('\u200e#tag\u200f from:\u2068bob\u2069', and({ kind: 'hashtag', tag: 'tag' }, from('bob')))
  reads('👩\u200d🚀\u00ad', text('👩\u200d🚀'))
})

test('a query that cannot be meant says why and where', () => {
  refuses('', /^the query is empty$/)
  refuses(' \t ', /^the query is empty$/)
  refuses('a b)', /^unbalanced parenthesis at position 4; no parenthesis is open there$/)
  refuses('a (b OR c', /^unbalanced parenthesis at position 3; it is never closed$/)
  refuses('a (', /^unbalanced parenthesis at position 3; it is never closed$/)
  refuses('a ( )', /^the parentheses at position 3 are empty$/)
  refuses('OR a', /^OR at position 1 has nothing on its left$/)
  refuses('a (OR b)', /^OR at position 4 has nothing on its left$/)
  refuses('a OR', /^OR at position 3 has nothing on its right$/)
  refuses('a OR OR b', /^OR at position 3 has nothing on its right$/)
  refuses('(a OR) b', /^OR at position 4 has nothing on its right$/)
  refuses('(a -)', /^- at position 4 has nothing behind it to exclude$/)
  refuses('a --b', /^- at position 4 stands behind another -$/)
  refuses('a "b c', /^the quote at position 3 is never closed$/)
  refuses('url:"b c', /^the quote at position 5 is never closed$/)
  refuses(
    'cat min_faves:5',
    /^min_faves:5 at position 5 is an unknown operator; known are from:, to:, .*min_likes:.*is:reply/,
  )
  refuses('https://example.com', /^https:\/\/example.com at position 1 is an unknown operator/)
  refuses('cat is:', /^is: at position 5 is an unknown operator/)
  refuses('#1', /^#1 at position 1 is no hashtag/)
  refuses('#a-b', /^#a-b at position 1 is no hashtag/)
  refuses('$toolong', /^\$toolong at position 1 is no cashtag/)
  refuses('@', /^@ at position 1 needs a username of 1 to 15 letters/)
  refuses('@sixteen_letters_', /needs a username of 1 to 15 letters/)
  refuses('from:', /^from: at position 1 needs a username .*, or an account's id$/)
  refuses('conversation_id:x', /needs the id of a tweet/)
  refuses('in_reply_to_tweet_id:9223372036854775808', /needs the id of a tweet/)
  refuses('cat lang:english', /^lang:english at position 5 needs the code of a language, such as/)
  refuses('cat lang:', /needs the code of a language/)
  refuses(
    'cat min_likes:many',
    /^min_likes:many at position 5 needs a number of up to nine digits$/,
  )
  refuses('cat min_likes:-1', /^min_likes:-1 at position 5 needs a number/)
  refuses('cat min_reposts:1000000000', /needs a number of up to nine digits/)
  refuses('list:', /^list: at position 1 needs the id of a list$/)
  refuses('list:my_list', /needs the id of a list/)
  refuses('quotes_of_tweet_id:x', /needs the id of a tweet/)
  refuses('retweets_of:a-b', /needs a username/)
  refuses('url:', /^url: at position 1 needs an address or a part of one$/)
  refuses('a ...', /^\.\.\. at position 3 holds no letter, digit or emoji/)
  refuses('"?!"', /^"\?!" at position 1 holds no letter, digit or emoji/)
  refuses('\ud800', /holds no letter, digit or emoji/)
})

test('an operator about what there is nothing of says so', () => {
  for (const query of ['place:seattle', 'place_country:US', 'point_radius:[2.3 48.8 16km]']) {
    refuses(`cat ${query}`, /^\w+:\S+ at position 5 is not supported: tweets have no places$/)
  }
  refuses(
    'context:10.799022225751871488',
    /^context:\S+ at position 1 is not supported: tweets are/,
  )
  refuses('entity:"Michael Jordan"', /^entity: at position 1 is not supported/)
  refuses('cat source:web', /not supported: tweets do not say/)
  refuses('cat sample:10', /not supported: all tweets that match are found/)
  refuses('followers_count:500', /not supported: authors are not searched/)
  refuses('cat has:cheese', /^has:cheese at position 5 is an unknown operator/)
})

test('positions count characters as people do', () => {
  refuses('👩 🎉 )', /at position 5;/)
})

test('what would match nearly everything needs something beside it', () => {
  refuses('-a', /^- at position 1 only excludes/)
  refuses('-a -(b OR c)', /^- at position 1 only excludes/)
  refuses('a OR -b', /^- at position 6 only excludes/)
  refuses('has:links', /^has:links at position 1 is too broad alone/)
  refuses('-a is:reply', /^is:reply at position 4 is too broad alone/)
  refuses('(has:links OR is:reply)', /^has:links at position 2 is too broad alone/)
  refuses('lang:en', /^lang:en at position 1 is too broad alone; put a word/)
  refuses('-cat min_likes:5', /^min_likes:5 at position 6 is too broad alone/)
  refuses('lang:ja is:quote (min_replies:1 OR -cat)', /too broad alone/)
  refuses('cat OR has:links', /^has:links at position 8 is too broad alone/)
  reads(
    'cat (has:links OR -is:reply)',
    and(text('cat'), or(flag('has:links'), not(flag('is:reply')))),
  )
  reads('cat has:links OR dog', or(and(text('cat'), flag('has:links')), text('dog')))
})

test('1,024 characters and ten levels of parentheses are the most', () => {
  reads(nested(10), text('a'))
  refuses(nested(11), /^parentheses are nested too deep at position 11; 10 levels are the most$/)
  assert.equal(parseQuery('😀'.repeat(1024)).kind, 'query')
  refuses('😀'.repeat(1025), /^the query is longer than 1024 characters$/)
  refuses('('.repeat(10_000_000), /^the query is longer than 1024 characters$/)
})

test('every tree can be written and read again', () => {
  fc.assert(
    fc.property(trees, (tree) => {
      // A word to find beside it, so that any tree may be a query.
      const whole = join('and', [text('cat'), tree])
      assert.deepEqual(parseQuery(printQuery(whole)), { kind: 'query', query: whole })
    }),
    { numRuns: 5000 },
  )
})

const operators = fc.oneof(
  fc
    .constantFrom('cat', 'OR', 'AND', "don't", 'a "b"', '\\', 'from:x', '-dog', '日本 語', '#tag')
    .map((word) => text(`x${word}`)),
  fc.constantFrom('OR', 'AND', 'Straße', '(a)').map(text),
  fc.constantFrom(...flags.filter((name) => name !== 'is:nullcast')).map(flag),
  fc
    .constantFrom('mention', 'from', 'to', 'retweets_of')
    .map((kind): Operator => ({ kind, account: 'alice' })),
  fc.constantFrom('a/b c', '"x"').map((part): Operator => ({ kind: 'url', text: part })),
  fc.constant<Operator>({ kind: 'hashtag', tag: 'Ünï_1' }),
  fc.constant<Operator>({ kind: 'cashtag', tag: 'TSLA' }),
  fc.constantFrom(...tweetOperators).map((kind): Operator => ({ kind, tweetId: id('1') })),
  fc.constantFrom(...countOperators).map((kind): Operator => ({ kind, least: 999_999_999 })),
  fc.constant<Operator>({ kind: 'list', listId: listId('7') }),
  fc.constantFrom('en', 'ckb').map((lang): Operator => ({ kind: 'lang', lang })),
)

const trees = fc.letrec<{ tree: Query }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    operators,
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => join('and', parts)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => join('or', parts)),
    tie('tree').map(not),
    fc.constant(not(flag('is:nullcast'))),
  ),
})).tree

function nested(levels: number): string {
  return `${'('.repeat(levels)}a${')'.repeat(levels)}`
}

function reads(query: string, tree: Query): void {
  assert.deepEqual(parseQuery(query), { kind: 'query', query: tree }, query)
}

function refuses(query: string, reason: RegExp): void {
  const parsed = parseQuery(query)
  assert.equal(parsed.kind, 'invalid', query.slice(0, 100))
  assert.match(parsed.kind === 'invalid' ? parsed.reason : '', reason)
}

function text(words: string): Operator {
  return { kind: 'text', text: words }
}

function flag(name: (typeof flags)[number]): Operator {
  return { kind: 'flag', flag: name }
}

function from(account: string): Operator {
  return { kind: 'from', account }
}

function and(...parts: Query[]): Query {
  return { kind: 'and', parts }
}

function or(...parts: Query[]): Query {
  return { kind: 'or', parts }
}

function not(part: Query): Query {
  return { kind: 'not', part }
}

function id(decimal: string): TweetId {
  const tweetId = parseTweetId(decimal)
  assert.ok(tweetId !== null)
  return tweetId
}

function listId(decimal: string): ListId {
  const parsed = parseListId(decimal)
  assert.ok(parsed !== null)
  return parsed
}
