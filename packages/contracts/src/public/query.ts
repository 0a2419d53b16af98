// Query parameters that several routes share.
import Type from 'typebox'
import { AccountIdSchema, TweetIdSchema } from '../ids.ts'

/** Objects of the public API take no member that they do not know. */
export const exact = { additionalProperties: false } as const

/** Bounds of a timeline page. Ids take precedence over times, as the X API has it; all bounds are exclusive by id. */
export const pageBounds = {
  since_id: Type.Optional(TweetIdSchema),
  until_id: Type.Optional(TweetIdSchema),
  start_time: Type.Optional(Type.String({ format: 'date-time' })),
  end_time: Type.Optional(Type.String({ format: 'date-time' })),
} as const

export const paginationToken = Type.Optional(Type.String({ minLength: 1, maxLength: 128 }))

export const exclude = Type.Optional(
  Type.Array(Type.Enum(['replies', 'retweets']), { minItems: 1, uniqueItems: true }),
)

export function maxResults(minimum: number, maximum: number, byDefault: number) {
  return Type.Optional(Type.Integer({ minimum, maximum, default: byDefault }))
}

/** `:id` of a path is a user. */
export const userParams = Type.Object({ id: AccountIdSchema })

/** `:id` of a path is a tweet. */
export const tweetParams = Type.Object({ id: TweetIdSchema })
