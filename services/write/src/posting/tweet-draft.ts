import type { AccountId, ReplySettings, TweetId } from '@flightpath/contracts'
import type { TraceContext } from '@flightpath/tracing'
import type { IdempotentUse } from '../storing/idempotency-store.ts'
import type { Reference } from '../storing/stored-tweet.ts'

/** A tweet that a request asks for, lacking its id. */
export type TweetDraft = {
  readonly authorId: AccountId
  readonly text: string
  /** The JSON of its TweetEntities. */
  readonly entities: string
  /** The accounts that it mentions, each once. */
  readonly mentioned: readonly AccountId[]
  readonly replyTo: ReplyTarget | null
  readonly quoted: Reference | null
  readonly replySettings: ReplySettings | null
  readonly use: IdempotentUse | null
  /** Why it may not be posted, unless its Idempotency-Key says that it was. */
  readonly refusal: Error | null
  /** The request's server span; null when it sent no trace. */
  readonly trace: TraceContext | null
}

export type ReplyTarget = Reference & { readonly conversationId: TweetId }
