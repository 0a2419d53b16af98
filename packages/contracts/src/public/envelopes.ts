import Type, { type Static } from 'typebox'
import { TweetEntities } from '../tweet.ts'
import { AccountIdSchema, TweetIdSchema } from '../ids.ts'
import { ResourceNotFound } from '../problems.ts'

/** A tweet as clients of the X API v2 see it: id, text and edit history always, the rest when asked for. */
export const TweetView = Type.Object({
  id: TweetIdSchema,
  text: Type.String(),
  edit_history_tweet_ids: Type.Array(TweetIdSchema),
  author_id: Type.Optional(AccountIdSchema),
  conversation_id: Type.Optional(TweetIdSchema),
  created_at: Type.Optional(Type.String()),
  display_text_range: Type.Optional(Type.Array(Type.Integer())),
  entities: Type.Optional(TweetEntities),
  in_reply_to_user_id: Type.Optional(AccountIdSchema),
  referenced_tweets: Type.Optional(
    Type.Array(
      Type.Object({
        type: Type.Enum(['replied_to', 'quoted', 'retweeted']),
        id: TweetIdSchema,
      }),
    ),
  ),
})
export type TweetView = Static<typeof TweetView>

/** A user as clients see it: id, name and username always, the rest when asked for. */
export const UserView = Type.Object({
  id: AccountIdSchema,
  name: Type.String(),
  username: Type.String(),
  created_at: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  protected: Type.Optional(Type.Boolean()),
  verified: Type.Optional(Type.Boolean()),
})
export type UserView = Static<typeof UserView>

const errors = Type.Optional(Type.Array(ResourceNotFound))

export const Includes = Type.Object({
  tweets: Type.Optional(Type.Array(TweetView)),
  users: Type.Optional(Type.Array(UserView)),
})
export type Includes = Static<typeof Includes>

/** `result_count` is always there: twitter-api-v2 adds to it. */
export const PageMeta = Type.Object({
  result_count: Type.Integer(),
  newest_id: Type.Optional(TweetIdSchema),
  oldest_id: Type.Optional(TweetIdSchema),
  next_token: Type.Optional(Type.String()),
  previous_token: Type.Optional(Type.String()),
})
export type PageMeta = Static<typeof PageMeta>

export const TweetAnswer = Type.Object({
  data: Type.Optional(TweetView),
  includes: Type.Optional(Includes),
  errors,
})
export const TweetsAnswer = Type.Object({
  data: Type.Optional(Type.Array(TweetView)),
  includes: Type.Optional(Includes),
  errors,
})
export const TweetPage = Type.Object({
  data: Type.Optional(Type.Array(TweetView)),
  includes: Type.Optional(Includes),
  meta: PageMeta,
  errors,
})
export const UserAnswer = Type.Object({
  data: Type.Optional(UserView),
  includes: Type.Optional(Includes),
  errors,
})
export const UserPage = Type.Object({
  data: Type.Optional(Type.Array(UserView)),
  includes: Type.Optional(Includes),
  meta: PageMeta,
  errors,
})
export type TweetAnswer = Static<typeof TweetAnswer>
export type TweetsAnswer = Static<typeof TweetsAnswer>
export type TweetPage = Static<typeof TweetPage>
export type UserAnswer = Static<typeof UserAnswer>
export type UserPage = Static<typeof UserPage>
