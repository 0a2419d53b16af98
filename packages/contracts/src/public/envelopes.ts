import Type, { type Static } from 'typebox'
import { TweetEntities } from '../tweet.ts'
import { AccountIdSchema, ListIdSchema, TweetIdSchema } from '../ids.ts'
import { PartialError } from '../problems.ts'

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
  lang: Type.Optional(Type.String()),
  possibly_sensitive: Type.Optional(Type.Boolean()),
  public_metrics: Type.Optional(
    Type.Object({
      retweet_count: Type.Integer(),
      reply_count: Type.Integer(),
      like_count: Type.Integer(),
      quote_count: Type.Integer(),
      bookmark_count: Type.Integer(),
      impression_count: Type.Integer(),
    }),
  ),
  reply_settings: Type.Optional(Type.Enum(['everyone', 'mentionedUsers', 'following'])),
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

/** How the one who asks and a user stand to each other. */
export const ConnectionStatus = Type.Enum([
  'follow_request_received',
  'follow_request_sent',
  'blocking',
  'followed_by',
  'following',
  'muting',
])
export type ConnectionStatus = Static<typeof ConnectionStatus>

/** A user as clients see it: id, name and username always, the rest when asked for. */
export const UserView = Type.Object({
  id: AccountIdSchema,
  name: Type.String(),
  username: Type.String(),
  created_at: Type.Optional(Type.String()),
  connection_status: Type.Optional(Type.Array(ConnectionStatus)),
  description: Type.Optional(Type.String()),
  location: Type.Optional(Type.String()),
  most_recent_tweet_id: Type.Optional(TweetIdSchema),
  pinned_tweet_id: Type.Optional(TweetIdSchema),
  profile_image_url: Type.Optional(Type.String()),
  protected: Type.Optional(Type.Boolean()),
  public_metrics: Type.Optional(
    Type.Object({
      followers_count: Type.Integer(),
      following_count: Type.Integer(),
      tweet_count: Type.Integer(),
      listed_count: Type.Integer(),
      like_count: Type.Integer(),
    }),
  ),
  url: Type.Optional(Type.String()),
  verified: Type.Optional(Type.Boolean()),
  verified_type: Type.Optional(Type.Enum(['none'])),
})
export type UserView = Static<typeof UserView>

/** A list as clients see it: id and name always, the rest when asked for. */
export const ListView = Type.Object({
  id: ListIdSchema,
  name: Type.String(),
  created_at: Type.Optional(Type.String()),
  description: Type.Optional(Type.String()),
  follower_count: Type.Optional(Type.Integer()),
  member_count: Type.Optional(Type.Integer()),
  owner_id: Type.Optional(AccountIdSchema),
  private: Type.Optional(Type.Boolean()),
})
export type ListView = Static<typeof ListView>

const errors = Type.Optional(Type.Array(PartialError))

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
export const UsersAnswer = Type.Object({
  data: Type.Optional(Type.Array(UserView)),
  includes: Type.Optional(Includes),
  errors,
})
export const UserPage = Type.Object({
  data: Type.Optional(Type.Array(UserView)),
  includes: Type.Optional(Includes),
  meta: PageMeta,
  errors,
})
export const ListAnswer = Type.Object({
  data: Type.Optional(ListView),
  includes: Type.Optional(Includes),
  errors,
})
export const ListPage = Type.Object({
  data: Type.Optional(Type.Array(ListView)),
  includes: Type.Optional(Includes),
  meta: PageMeta,
  errors,
})

/** Tweets that match in each stretch of time, oldest first, without holes. */
export const CountsAnswer = Type.Object({
  data: Type.Optional(
    Type.Array(
      Type.Object({
        start: Type.String({ format: 'date-time' }),
        end: Type.String({ format: 'date-time' }),
        tweet_count: Type.Integer(),
      }),
    ),
  ),
  meta: Type.Object({
    total_tweet_count: Type.Integer(),
    next_token: Type.Optional(Type.String()),
  }),
})
export type TweetAnswer = Static<typeof TweetAnswer>
export type TweetsAnswer = Static<typeof TweetsAnswer>
export type TweetPage = Static<typeof TweetPage>
export type UserAnswer = Static<typeof UserAnswer>
export type UserPage = Static<typeof UserPage>
export type UsersAnswer = Static<typeof UsersAnswer>
export type ListAnswer = Static<typeof ListAnswer>
export type ListPage = Static<typeof ListPage>
export type CountsAnswer = Static<typeof CountsAnswer>
