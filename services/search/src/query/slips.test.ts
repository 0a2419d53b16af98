import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseQuery } from './grammar.ts'

test('a minus with blanks around it is refused, wherever it stands', () => {
  for (const query of ['coffee - tea', '- tea', 'coffee -', '(a OR b) - c', 'a -\tb', 'a OR - b']) {
    refuses(
      query,
      /^- at position \d+ stands alone; put it right before what it excludes, as in -word/,
    )
  }
  for (const query of ['coffee -tea', 'a -(b OR c)', 'a -"b c"', 'well-known', 'a- b', '"a - b"']) {
    takes(query)
  }
})

test('words for operators are refused between others, with what to write', () => {
  for (const query of ['a and b', 'a AND b', 'a And (b)', '"a" and "b"', 'and a', 'a and']) {
    refuses(query, /^and at position \d+ is no operator: a blank means and; put quotes/i)
  }
  for (const query of ['a or b', 'a Or b', '(a) or (b)', '#a or @b', 'a or', 'from:a or from:b']) {
    refuses(query, /^or at position \d+ is no operator: OR in capitals means or; put quotes/i)
  }
  refuses(
    'a NOT b',
    /^NOT at position 3 is no operator: - right before a word excludes it; put quotes/,
  )
  for (const query of ['or', 'and', '(or) OR (and)', 'a -or', '"rock and roll"', 'a "or" b']) {
    takes(query)
  }
  for (const query of ['a not b', 'android orchid', 'a OR b', 'y o']) takes(query)
})

test('words in other quotes are refused, with the way to write a phrase', () => {
  refuses(
    "'two words'",
    /^'two words' at position 1 is in quotes that make no phrase; write "two words"$/,
  )
  refuses("a 'b c d' e", /^'b c d' at position 3 .*; write "b c d"$/)
  refuses("'cola'", /write "cola"$/)
  refuses("(pepsi OR 'coca cola')", /write "coca cola"$/)
  refuses("a -'b c'", /write "b c"$/)
  refuses('“happy birthday”', /write "happy birthday"$/)
  refuses('‘happy birthday’, all', /write "happy birthday"$/)
  refuses('„alles Gute“', /write "alles Gute"$/)
  refuses('« bonne journée »', /holds no letter|write/)
  refuses('«bonne journée»', /write "bonne journée"$/)
  for (const query of [
    "don't",
    "'tis the season",
    'the dogs’ bowl',
    "rock'n'roll",
    "O'Brien's",
    `"'a b'"`,
  ]) {
    takes(query)
  }
})

test('a distance and a wildcard are refused', () => {
  refuses('"a b"~3', /^~3 at position 6 is not supported: a phrase is found as it is/)
  refuses(
    'cat*',
    /^cat\* at position 1 ends in \*, which stands for nothing here; write the whole word$/,
  )
  for (const query of ['~3', '*️⃣', 'a*b', '"cat*"']) takes(query)
})

test('advertisements can only be left out', () => {
  for (const query of [
    'a is:nullcast',
    'a (is:nullcast OR b)',
    'is:nullcast',
    'a -(is:nullcast b)',
  ]) {
    refuses(query, /^is:nullcast can only be excluded; write -is:nullcast$/)
  }
  for (const query of ['a -is:nullcast', 'a -is:nullcast -is:retweet', 'a OR (b -IS:nullcast)']) {
    takes(query)
  }
})

test('second names are read as the first ones', () => {
  for (const [second, first] of [
    ['in_reply_to_status_id:1', 'in_reply_to_tweet_id:1'],
    ['retweets_of_status_id:1', 'retweets_of_tweet_id:1'],
    ['retweets_of_user:bob', 'retweets_of:bob'],
    ['a has:videos', 'a has:video_link'],
    ['a -has:media_link', 'a -has:media'],
    ['A Has:Videos', 'A has:video_link'],
  ] as const) {
    assert.deepEqual(parseQuery(second), parseQuery(first))
    takes(second)
  }
  for (const query of [
    'user_bio:a',
    'a statuses_count:5',
    'within_url_title:a',
    'friends_count:1',
  ]) {
    refuses(query, /is not supported/)
  }
})

function takes(query: string): void {
  assert.equal(parseQuery(query).kind, 'query', JSON.stringify(parseQuery(query)))
}

function refuses(query: string, reason: RegExp): void {
  const parsed = parseQuery(query)
  assert.match(parsed.kind === 'invalid' ? parsed.reason : 'taken', reason, query)
}
