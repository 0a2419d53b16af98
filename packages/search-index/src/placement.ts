import type { TweetId } from '@flightpath/contracts'
import { timeOf } from '@flightpath/snowflake'

/**
 * The index that a tweet lives in: `tweets-2026.11` by its id's time in UTC. The id alone decides, so that a post and
 * its delete meet in the same index whatever the order, and without looking anything up.
 */
export function indexOf(prefix: string, tweetId: TweetId): string {
  const time = new Date(timeOf(tweetId))
  return `${prefix}-${time.getUTCFullYear()}.${String(time.getUTCMonth() + 1).padStart(2, '0')}`
}
