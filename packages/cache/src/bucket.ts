/** How many hash tags the keys are spread over: 256 give full script calls from one Kafka batch, 4,096 do not. */
export const buckets = 256

/**
 * The Redis Cluster hash tag of an account's keys, so that one script call serves all recipients of a bucket.
 * The low bits of a Snowflake id are its sequence number, mostly 0, so the decimal digits are mixed first.
 */
export function bucketOf(id: string): number {
  let hash = 0
  for (let index = 0; index < id.length; index += 1) hash = (hash * 31 + id.charCodeAt(index)) | 0
  return (hash ^ (hash >>> 8) ^ (hash >>> 16)) & (buckets - 1)
}
