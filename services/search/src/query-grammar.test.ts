import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseTweetId, type TweetId } from '@flightpath/contracts'
import fc from 'fast-check'
import { parseQuery } from './query-grammar.ts'
import { flags, join, printQuery, type Operator, type Query } from './query-tree.ts'

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
  reads('or', text('or'))
  reads('#Caturday', { kind: 'hashtag', tag: 'Caturday' })
  reads('＃日本', { kind: 'hashtag', tag: '日本' })
  reads('$TSLA', { kind: 'cashtag', tag: 'TSLA' })
  reads('$BRK.A', { kind: 'cashtag', tag: 'BRK.A' })
  reads('@Alice', { kind: 'mention', account: 'alice' })
  reads('from:Alice', { kind: 'from', account: 'alice' })
  reads('from:@alice', { kind: 'from', account: 'alice' })
  reads('from:"alice"', { kind: 'from', account: 'alice' })
  reads('to:1993842011345678849', { kind: 'to', account: '1993842011345678849' })
  reads('conversation_id:123', { kind: 'conversation_id', tweetId: id('123') })
  reads('in_reply_to_tweet_id:123', { kind: 'in_reply_to_tweet_id', tweetId: id('123') })
  reads('url:example.com', { kind: 'url', text: 'example.com' })
  reads('url:"https://example.com/a b"', { kind: 'url', text: 'https://example.com/a b' })
  for (const flag of flags) reads(`cat ${flag}`, and(text('cat'), { kind: 'flag', flag }))
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

test('composed and decomposed letters are the same query', () => {
  reads('cafe\u0301', text('caf\u00e9'))
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
  refuses('a AND b', /^AND at position 3 is no operator: a blank means and/)
  refuses('a - ', /^- at position 3 has nothing behind it to exclude$/)
  refuses('a --b', /^- at position 4 stands behind another -$/)
  refuses('a "b c', /^the quote at position 3 is never closed$/)
  refuses('url:"b c', /^the quote at position 5 is never closed$/)
  refuses(
    'cat lang:en',
    /^lang:en at position 5 is an unknown operator; known are from:, to:, .*is:reply/,
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
  refuses('url:', /^url: at position 1 needs an address or a part of one$/)
  refuses('a ...', /^\.\.\. at position 3 holds no letter, digit or emoji/)
  refuses('"?!"', /^"\?!" at position 1 holds no letter, digit or emoji/)
  refuses('\ud800', /holds no letter, digit or emoji/)
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
  refuses('cat OR has:links', /^has:links at position 8 is too broad alone/)
  reads(
    'cat (has:links OR -is:reply)',
    and(text('cat'), or(flag('has:links'), not(flag('is:reply')))),
  )
  reads('cat has:links OR dog', or(and(text('cat'), flag('has:links')), text('dog')))
})

test('512 characters and ten levels of parentheses are the most', () => {
  reads(nested(10), text('a'))
  refuses(nested(11), /^parentheses are nested too deep at position 11; 10 levels are the most$/)
  assert.equal(parseQuery('😀'.repeat(512)).kind, 'query')
  refuses('😀'.repeat(513), /^the query is longer than 512 characters$/)
  refuses('('.repeat(10_000_000), /^the query is longer than 512 characters$/)
})

test('no text makes the parser throw, and what it reads it can write and read again', () => {
  let queries = 0
  fc.assert(
    fc.property(fc.integer({ min: 1 }), (seed) => {
      for (const query of manyTexts(seed, 100)) {
        const parsed = parseQuery(query)
        if (parsed.kind === 'invalid') continue
        queries += 1
        const again = parseQuery(printQuery(parsed.query))
        assert.equal(JSON.stringify(again), JSON.stringify(parsed), JSON.stringify(query))
      }
    }),
    { numRuns: 2000 },
  )
  assert.ok(queries > 20_000, `only ${queries} of the texts were queries`)
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
  fc.constantFrom(...flags).map(flag),
  fc.constantFrom('mention', 'from', 'to').map((kind): Operator => ({ kind, account: 'alice' })),
  fc.constantFrom('a/b c', '"x"').map((part): Operator => ({ kind: 'url', text: part })),
  fc.constant<Operator>({ kind: 'hashtag', tag: 'Ünï_1' }),
  fc.constant<Operator>({ kind: 'cashtag', tag: 'TSLA' }),
  fc.constant<Operator>({ kind: 'conversation_id', tweetId: id('1') }),
)

const trees = fc.letrec<{ tree: Query }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, withCrossShrink: true },
    operators,
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => join('and', parts)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => join('or', parts)),
    tie('tree').map(not),
  ),
})).tree

const pieces = [
  ...Array.from('()"-@$#:_. '),
  ' ',
  'OR',
  'AND',
  '\\',
  'a',
  'b1',
  'from:',
  'has:links',
  'url:',
  'to:',
]
pieces.push('😀', '日本', '\ud800', '\0', '\u0301', '\u200d', 'ﬀ', 'İ', '’', 'conversation_id:')

/** Texts of the grammar's own pieces and any UTF-16 unit. One seed for many: fast-check spends 70 µs on a text. */
function* manyTexts(seed: number, count: number): Generator<string> {
  let state = seed
  // Marsaglia's xorshift.
  const below = (limit: number) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    return (state >>> 0) % limit
  }
  for (let made = 0; made < count; made += 1) {
    let query = ''
    for (let length = below(14); length >= 0; length -= 1) {
      query +=
        below(50) === 0 ? String.fromCharCode(below(65_536)) : (pieces[below(pieces.length)] ?? '')
    }
    yield query
  }
}

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
