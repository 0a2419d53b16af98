import Type from 'typebox'
import { AccountIdSchema, TweetIdSchema } from '../ids.ts'
import { limits } from '../limits.ts'
import { definePublicRoute } from '../route.ts'
import { ReplySettings } from '../tweet.ts'
import { TweetAnswer, TweetsAnswer } from './envelopes.ts'
import { tweetFieldsQuery } from './fields.ts'
import { membersNotOffered, onlyFalse, replySettingsNotOffered } from './not-offered.ts'
import { exact, tweetParams } from './query.ts'

/** All that the X API documents is accepted, or refused by a schema that says why: not-offered.ts. */
const replyBody = Type.Object(
  {
    in_reply_to_tweet_id: TweetIdSchema,
    /** The reply does not mention these accounts, whatever its text says. */
    exclude_reply_user_ids: Type.Optional(Type.Array(AccountIdSchema)),
    auto_populate_reply_metadata: onlyFalse('a reply mentions whom its text names'),
  },
  exact,
)

export const createTweet = definePublicRoute({
  operationId: 'createPosts',
  summary: 'Post a tweet, a reply or a quote',
  method: 'POST',
  path: '/2/tweets',
  service: 'write',
  auth: 'user',
  status: 201,
  headers: Type.Object({
    'idempotency-key': Type.Optional(
      Type.String({ minLength: 1, maxLength: limits.idempotencyKeyCharacters }),
    ),
  }),
  body: Type.Object(
    {
      text: Type.String(),
      reply: Type.Optional(replyBody),
      quote_tweet_id: Type.Optional(TweetIdSchema),
      reply_settings: Type.Optional(Type.Enum(ReplySettings.enum, replySettingsNotOffered)),
      for_super_followers_only: onlyFalse('there are no subscriptions'),
      geo: Type.Optional(
        Type.Object({}, { ...exact, ...membersNotOffered({ place_id: 'there are no places' }) }),
      ),
      made_with_ai: onlyFalse('tweets have no labels'),
      nullcast: onlyFalse('there are no advertisements'),
      paid_partnership: onlyFalse('tweets have no labels'),
      share_with_followers: onlyFalse('there are no communities'),
    },
    {
      ...exact,
      ...membersNotOffered({
        card_uri: 'tweets have no cards',
        community_id: 'there are no communities',
        direct_message_deep_link: 'there are no direct messages',
        edit_options: 'tweets cannot be edited',
        media: 'tweets have no media',
        poll: 'tweets have no polls',
      }),
    },
  ),
  response: Type.Object({
    data: Type.Object({
      id: TweetIdSchema,
      text: Type.String(),
      edit_history_tweet_ids: Type.Array(TweetIdSchema),
    }),
  }),
})

export const deleteTweet = definePublicRoute({
  operationId: 'deletePosts',
  summary: 'Delete a tweet of your own',
  method: 'DELETE',
  path: '/2/tweets/:id',
  service: 'write',
  auth: 'user',
  status: 200,
  params: tweetParams,
  response: Type.Object({ data: Type.Object({ deleted: Type.Boolean() }) }),
})

export const hideReply = definePublicRoute({
  operationId: 'hidePostsReply',
  summary: 'Hide or show a reply in a conversation that you began',
  method: 'PUT',
  path: '/2/tweets/:tweet_id/hidden',
  service: 'write',
  auth: 'user',
  status: 200,
  params: Type.Object({ tweet_id: TweetIdSchema }),
  body: Type.Object({ hidden: Type.Boolean() }, exact),
  response: Type.Object({ data: Type.Object({ hidden: Type.Boolean() }) }),
})

export const getTweet = definePublicRoute({
  operationId: 'getPostsById',
  summary: 'Look up a tweet',
  method: 'GET',
  path: '/2/tweets/:id',
  service: 'timeline',
  auth: 'any',
  status: 200,
  params: tweetParams,
  query: Type.Object(tweetFieldsQuery, exact),
  response: TweetAnswer,
})

export const getTweets = definePublicRoute({
  operationId: 'getPostsByIds',
  summary: 'Look up several tweets',
  method: 'GET',
  path: '/2/tweets',
  service: 'timeline',
  auth: 'any',
  status: 200,
  query: Type.Object(
    {
      ids: Type.Array(TweetIdSchema, { minItems: 1, maxItems: limits.lookupIds }),
      ...tweetFieldsQuery,
    },
    exact,
  ),
  response: TweetsAnswer,
})
