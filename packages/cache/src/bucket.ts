/**
 * How many hash tags the keys are spread over, and so the most shards that a Redis Cluster can use. A script call takes
 * keys of one tag only: with 256 of them calls had a key or two, and Redis took half as much again for a tweet.
 */
export const buckets = 32

/**
 * The Redis Cluster hash tag of an account's keys, so that one script call serves all recipients of a bucket.
 * The low bits of a Snowflake id are its sequence number, mostly 0, so the decimal digits are mixed first.
 */
export function bucketOf(id: string): number {
  let hash = 0
  for (let index = 0; index < id.length; index += 1) hash = (hash * 31 + id.charCodeAt(index)) | 0
  return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (buckets - 1)
}
