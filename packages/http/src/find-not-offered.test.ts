import { createTweet, notOffered } from '@flightpath/contracts'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { findNotOffered } from './find-not-offered.ts'
import { createPartChecker } from './validation.ts'
import { ProblemError } from '@flightpath/contracts'

const check = createPartChecker()(createTweet.body, 'body')

function faultsOf(body: object): { parameters: string[]; detail: string } {
  try {
    check(body)
  } catch (error) {
    assert.ok(error instanceof ProblemError)
    const { errors = [], detail } = error.problem
    return { parameters: errors.flatMap(({ parameters }) => Object.keys(parameters ?? {})), detail }
  }
  return { parameters: [], detail: '' }
}

const reply = { in_reply_to_tweet_id: '1' }

test('what is documented is taken at its default', () => {
  for (const body of [
    { nullcast: false },
    { for_super_followers_only: false },
    { made_with_ai: false },
    { paid_partnership: false },
    { share_with_followers: false },
    { geo: {} },
    { reply: { ...reply, auto_populate_reply_metadata: false } },
    { reply: { ...reply, exclude_reply_user_ids: [] } },
    { reply: { ...reply, exclude_reply_user_ids: ['1', '9223372036854775807'] } },
    { nullcast: false, made_with_ai: false, geo: {}, reply_settings: 'following' },
  ]) {
    assert.deepEqual(faultsOf({ text: 'hi', ...body }).parameters, [], JSON.stringify(body))
  }
})

test('what is documented and not offered is refused as that, all of it at once', () => {
  for (const [body, ...parameters] of [
    [{ poll: { options: ['a', 'b'], duration_minutes: 5 } }, 'poll'],
    [{ poll: null }, 'poll'],
    [{ media: { media_ids: ['1'] } }, 'media'],
    [{ geo: { place_id: 'x' } }, 'geo.place_id'],
    [{ card_uri: 'card://1' }, 'card_uri'],
    [{ community_id: '1' }, 'community_id'],
    [{ direct_message_deep_link: 'https://x.com' }, 'direct_message_deep_link'],
    [{ edit_options: { previous_post_id: '1' } }, 'edit_options'],
    [{ nullcast: true }, 'nullcast'],
    [{ for_super_followers_only: true }, 'for_super_followers_only'],
    [{ made_with_ai: true }, 'made_with_ai'],
    [{ paid_partnership: true }, 'paid_partnership'],
    [{ share_with_followers: true }, 'share_with_followers'],
    [{ reply_settings: 'subscribers' }, 'reply_settings'],
    [{ reply_settings: 'verified' }, 'reply_settings'],
    [
      { reply: { ...reply, auto_populate_reply_metadata: true } },
      'reply.auto_populate_reply_metadata',
    ],
    [{ nullcast: true, poll: {}, geo: { place_id: '1' } }, 'poll', 'geo.place_id', 'nullcast'],
  ] as const) {
    const fault = faultsOf({ text: 'hi', ...body })
    assert.deepEqual(fault.parameters.toSorted(), [...parameters].toSorted())
    assert.match(fault.detail, /is not offered here: .*; leave it out/)
    assert.match(fault.detail, new RegExp(`\`${parameters[0]}\``))
  }
})

test('what a text lacks for being only what is not offered is said as that', () => {
  const { parameters, detail } = faultsOf({ media: { media_ids: ['1'] } })
  assert.deepEqual(parameters, ['media'])
  assert.match(detail, /is not offered here/)
})

test('what is of another type, or not documented, is refused as before', () => {
  for (const [body, parameter] of [
    [{ nullcast: 'false' }, 'nullcast'],
    [{ nullcast: 0 }, 'nullcast'],
    [{ nullcast: {} }, 'nullcast'],
    [{ made_with_ai: null }, 'made_with_ai'],
    [{ geo: { place: 'x' } }, 'geo.place'],
    [{ geo: 'x' }, 'geo'],
    [{ reply_settings: 'nobody' }, 'reply_settings'],
    [{ reply_settings: 'constructor' }, 'reply_settings'],
    [{ polls: {} }, 'polls'],
    [{ toString: 1 }, 'toString'],
    [{ reply: { ...reply, exclude_reply_user_ids: ['x'] } }, 'reply.exclude_reply_user_ids'],
    [{ reply: { ...reply, exclude_reply_user_ids: [1] } }, 'reply.exclude_reply_user_ids'],
    [{ reply: { ...reply, exclude_reply_user_ids: '1' } }, 'reply.exclude_reply_user_ids'],
    [{ reply: { exclude_reply_user_ids: ['1'] } }, 'reply.in_reply_to_tweet_id'],
  ] as const) {
    const fault = faultsOf({ text: 'hi', ...body })
    assert.deepEqual(fault.parameters, [parameter], JSON.stringify(body))
    assert.doesNotMatch(fault.detail, /not offered/)
  }
})

test('a schema that lacks nothing finds nothing', () => {
  assert.deepEqual(findNotOffered({ type: 'object' }, { poll: 1 }), [])
  assert.deepEqual(findNotOffered({ [notOffered]: { poll: 'x' } }, ['poll']), [])
  assert.deepEqual(findNotOffered(true, { poll: 1 }), [])
})
