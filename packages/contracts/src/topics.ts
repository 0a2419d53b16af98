/** A Kafka topic. Values are JSON of one of the event schemas; trace contexts travel in the `b3` header. */
export type Topic = {
  readonly name: string
  readonly partitions: number
  readonly retentionMs: number
}

const sevenDaysMs = 7 * 24 * 60 * 60 * 1000

/** Tweets posted and deleted, keyed by author. No order is promised: versions decide. */
export const tweetsV1: Topic = { name: 'tweets.v1', partitions: 12, retentionMs: sevenDaysMs }

/** Changes of relations and accounts, keyed by the account whose view changes. */
export const graphV1: Topic = { name: 'graph.v1', partitions: 12, retentionMs: sevenDaysMs }

/** Tweets whose counts changed, keyed by the tweet. */
export const engagementsV1: Topic = {
  name: 'engagements.v1',
  partitions: 12,
  retentionMs: sevenDaysMs,
}

export const topics: readonly Topic[] = [tweetsV1, engagementsV1, graphV1]

/** Where events go that a consumer could not process. */
export function deadTopicOf(topic: string): string {
  return `${topic}.dead`
}
