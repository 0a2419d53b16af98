// The log: each topic with the events that it holds, and each group of consumers with the topic that it reads.
import type { Static, TSchema } from 'typebox'
import { GraphEvent, ListEvent, TweetEngaged, TweetEvent } from './events.ts'

/** What a broker has to know of a topic. */
export type TopicLayout = {
  readonly name: string
  readonly partitions: number
  readonly retentionMs: number
}

/** A Kafka topic. Values are JSON of its schema; trace contexts travel in the `b3` header. */
export type Topic<Schema extends TSchema = TSchema> = TopicLayout & {
  /** Of every event that the topic ever held: old ones still parse. */
  readonly schema: Schema
  /** Events with the same key lie in one partition. No order is promised: versions decide. */
  keyOf(event: Static<Schema>): string
}

/** The events of a topic. */
export type EventOf<T extends Topic> = Static<T['schema']>

/** Any event of any topic. */
export type AnyEvent = EventOf<(typeof topics)[number]>

const sevenDaysMs = 7 * 24 * 60 * 60 * 1000

function defineTopic<Schema extends TSchema>(
  name: string,
  schema: Schema,
  keyOf: (event: Static<Schema>) => string,
): Topic<Schema> {
  return { name, partitions: 12, retentionMs: sevenDaysMs, schema, keyOf }
}

/** Tweets posted and deleted, keyed by author. */
export const tweetsV1 = defineTopic('tweets.v1', TweetEvent, ({ authorId }) => authorId)

/** What people do with tweets, keyed by the tweet. */
export const engagementsV1 = defineTopic('engagements.v1', TweetEngaged, ({ tweetId }) => tweetId)

/** Changes of relations and accounts, keyed by the account whose view changes. */
export const graphV1 = defineTopic('graph.v1', GraphEvent, ({ accountId }) => accountId)

/** Lists, who is on them and who follows them, keyed by the list. */
export const listsV1 = defineTopic('lists.v1', ListEvent, ({ listId }) => listId)

export const topics = [tweetsV1, engagementsV1, graphV1, listsV1] as const

/** Where events go that a consumer could not process. */
export function deadTopicOf(topic: string): string {
  return `${topic}.dead`
}

/** Consumers that share the events of a topic among them; Kafka keeps how far they are under the group's name. */
export type ConsumerGroup<T extends Topic = Topic> = {
  readonly name: string
  readonly service: 'fanout' | 'search'
  readonly topic: T
}

/** All groups. What they have handled is what a stack has caught up with. */
export const consumerGroups = {
  /** Delivers tweets to home timelines. */
  fanoutTweets: { name: 'fanout', service: 'fanout', topic: tweetsV1 },
  /** Tells readers whose relations and accounts changed. */
  fanoutGraph: { name: 'fanout-graph', service: 'fanout', topic: graphV1 },
  /** Indexes tweets. */
  searchTweets: { name: 'search', service: 'search', topic: tweetsV1 },
  /** Brings counts into the index, which may wait long. */
  searchEngagements: { name: 'search-engagements', service: 'search', topic: engagementsV1 },
} as const satisfies Record<string, ConsumerGroup>
