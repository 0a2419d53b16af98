import Type from 'typebox'
import { exact, maxResults, paginationToken } from './query.ts'

/**
 * Field and expansion names of the X API v2. All valid names are accepted; those that flightpath has nothing for
 * change nothing, because clients such as twarc ask for every one. Source: the public API document.
 */
export const tweetFields = [
  'article',
  'attachments',
  'author_id',
  'card_uri',
  'community_id',
  'context_annotations',
  'conversation_id',
  'created_at',
  'display_text_range',
  'edit_controls',
  'edit_history_tweet_ids',
  'entities',
  'geo',
  'id',
  'in_reply_to_user_id',
  'lang',
  'matched_media_notes',
  'media_metadata',
  'non_public_metrics',
  'note_request_suggestions',
  'note_tweet',
  'organic_metrics',
  'paid_partnership',
  'possibly_sensitive',
  'promoted_metrics',
  'public_metrics',
  'referenced_tweets',
  'reply_settings',
  'scopes',
  'source',
  'suggested_source_links',
  'suggested_source_links_with_counts',
  'text',
  'withheld',
] as const
export type TweetField = (typeof tweetFields)[number]

export const userFields = [
  'affiliation',
  'confirmed_email',
  'connection_status',
  'created_at',
  'description',
  'entities',
  'id',
  'is_identity_verified',
  'location',
  'most_recent_tweet_id',
  'name',
  'parody',
  'pinned_tweet_id',
  'profile_banner_url',
  'profile_image_url',
  'protected',
  'public_metrics',
  'receives_your_dm',
  'subscription',
  'subscription_type',
  'url',
  'username',
  'verified',
  'verified_followers_count',
  'verified_type',
  'withheld',
] as const
export type UserField = (typeof userFields)[number]

export const tweetExpansions = [
  'article.cover_media',
  'article.media_entities',
  'attachments.media_keys',
  'attachments.media_source_tweet',
  'attachments.poll_ids',
  'author_id',
  'edit_history_tweet_ids',
  'entities.mentions.username',
  'entities.note.mentions.username',
  'geo.place_id',
  'in_reply_to_user_id',
  'referenced_tweets.id',
  'referenced_tweets.id.attachments.media_keys',
  'referenced_tweets.id.author_id',
] as const
export type TweetExpansion = (typeof tweetExpansions)[number]

export const userExpansions = [
  'affiliation.user_id',
  'most_recent_tweet_id',
  'pinned_tweet_id',
] as const
export type UserExpansion = (typeof userExpansions)[number]

const mediaFields = [
  'alt_text',
  'duration_ms',
  'height',
  'media_key',
  'non_public_metrics',
  'organic_metrics',
  'preview_image_url',
  'promoted_metrics',
  'public_metrics',
  'type',
  'url',
  'variants',
  'width',
] as const
const pollFields = ['duration_minutes', 'end_datetime', 'id', 'options', 'voting_status'] as const
const placeFields = [
  'contained_within',
  'country',
  'country_code',
  'full_name',
  'geo',
  'id',
  'name',
  'place_type',
] as const

function listOf<const Names extends readonly string[]>(names: Names) {
  return Type.Optional(
    Type.Array(Type.Enum([...names] as Names[number][]), { minItems: 1, uniqueItems: true }),
  )
}

/** Query parameters of every route that answers tweets. */
export const tweetFieldsQuery = {
  'tweet.fields': listOf(tweetFields),
  'user.fields': listOf(userFields),
  'media.fields': listOf(mediaFields),
  'poll.fields': listOf(pollFields),
  'place.fields': listOf(placeFields),
  expansions: listOf(tweetExpansions),
} as const

/** Query parameters of every route that answers users. */
export const userFieldsQuery = {
  'user.fields': listOf(userFields),
  'tweet.fields': listOf(tweetFields),
  expansions: listOf(userExpansions),
} as const

export const listFields = [
  'created_at',
  'description',
  'follower_count',
  'id',
  'member_count',
  'name',
  'owner_id',
  'private',
] as const
export type ListField = (typeof listFields)[number]

/** Query parameters of every route that answers lists. */
export const listFieldsQuery = {
  'list.fields': listOf(listFields),
  'user.fields': listOf(userFields),
  expansions: listOf(['owner_id']),
} as const

/** The query of a page of users, of at most `maximum`. */
export function pageOfUsers(maximum: number) {
  return Type.Object(
    {
      max_results: maxResults(1, maximum, 100),
      pagination_token: paginationToken,
      ...userFieldsQuery,
    },
    exact,
  )
}
