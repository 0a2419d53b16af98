// Random trees against a plain reading of small tweets.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openTestIndex } from '@flightpath/search-index/testing'
import fc from 'fast-check'
import { join, type Operator, type Query } from '../src/query/tree.ts'
import { find, idOf, postAll, type SmallTweet } from './small-tweets.ts'

test('any tree finds what a plain reading of it finds', async () => {
  await using own = await openTestIndex(process.env['FLIGHTPATH_TEST_ELASTICSEARCH_URL'])
  const corpus = fc.sample(smallTweets, { numRuns: 60, seed: 1 })
  await postAll(own, corpus)
  let found = 0
  await fc.assert(
    fc.asyncProperty(trees, async (tree) => {
      const expected = corpus.flatMap((tweet, number) =>
        matches(tree, tweet, corpus) ? [idOf(number)] : [],
      )
      found += expected.length
      assert.deepEqual(await find(own, tree), expected.toReversed())
    }),
    { numRuns: 200 },
  )
  assert.ok(found > 500, `only ${found} hits in all`)
})

const words = ['red', 'green', 'blue'] as const
const names = ['alice', 'bob', 'carol'] as const

const smallTweets: fc.Arbitrary<SmallTweet> = fc.record({
  by: fc.constantFrom(...names),
  text: fc
    .array(fc.constantFrom(...words, '#red', '#green', '@alice', '@bob', '$RED'), {
      minLength: 1,
      maxLength: 5,
    })
    .map((parts) => parts.join(' ')),
  replyTo: fc.constantFrom(-1, 0, 1, 2),
})

const trees = fc.letrec<{ tree: Query }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5 },
    fc
      .array(fc.constantFrom(...words), { minLength: 1, maxLength: 2 })
      .map((parts): Operator => ({ kind: 'text', text: parts.join(' ') })),
    fc.constantFrom(...words).map((tag): Operator => ({ kind: 'hashtag', tag })),
    fc.record({
      kind: fc.constantFrom('mention', 'from', 'to'),
      account: fc.constantFrom(...names, 'nobody'),
    }),
    fc
      .constantFrom('has:cashtags', 'has:mentions', 'is:retweet')
      .map((flag): Operator => ({ kind: 'flag', flag })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => join('and', parts)),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((parts) => join('or', parts)),
    tie('tree').map((part): Query => ({ kind: 'not', part })),
  ),
})).tree

/** Whether a small tweet matches, read straight from its text. */
function matches(query: Query, tweet: SmallTweet, corpus: readonly SmallTweet[]): boolean {
  switch (query.kind) {
    case 'and':
      return query.parts.every((part) => matches(part, tweet, corpus))
    case 'or':
      return query.parts.some((part) => matches(part, tweet, corpus))
    case 'not':
      return !matches(query.part, tweet, corpus)
    case 'text':
      return ` ${tweet.text.toLowerCase().replaceAll(/[#@$]/g, '')} `.includes(` ${query.text} `)
    case 'hashtag':
      return tweet.text.split(' ').includes(`#${query.tag}`)
    case 'mention':
      return tweet.text.split(' ').includes(`@${query.account}`)
    case 'from':
      return tweet.by === query.account
    case 'to':
      return corpus[tweet.replyTo ?? -1]?.by === query.account
    case 'flag':
      if (query.flag === 'is:retweet') return false
      return tweet.text.includes(query.flag === 'has:mentions' ? '@' : '$')
    case 'cashtag':
    case 'conversation_id':
    case 'in_reply_to_tweet_id':
    case 'retweets_of':
    case 'retweets_of_tweet_id':
    case 'quotes_of_tweet_id':
    case 'list':
    case 'lang':
    case 'min_likes':
    case 'min_replies':
    case 'min_reposts':
    case 'url':
      throw new Error(`the trees here have no ${query.kind}`)
  }
}
