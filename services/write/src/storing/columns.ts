import { parseAccountId, parseTweetId, type ReplySettings } from '@flightpath/contracts'
import { column } from '@flightpath/storage'

/** A column that holds a tweet's id. */
export const tweetIdColumn = column.parsed(parseTweetId)

/** A column that holds an account's id. */
export const accountIdColumn = column.parsed(parseAccountId)

/** A column that tells who may reply. */
export const replySettingsColumn = column.nullable(column.parsed(parseReplySettings))

function parseReplySettings(value: string): ReplySettings | null {
  return value === 'following' || value === 'mentionedUsers' ? value : null
}
