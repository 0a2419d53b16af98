import { parseAccountId, parseTweetId } from '@flightpath/contracts'
import { column } from '@flightpath/storage'

/** A column that holds a tweet's id. */
export const tweetIdColumn = column.parsed(parseTweetId)

/** A column that holds an account's id. */
export const accountIdColumn = column.parsed(parseAccountId)
