import type { AccountId, TweetId } from '@flightpath/contracts'
import type { TraceContext } from '@flightpath/tracing'
import type { IdempotentUse } from './idempotency-store.ts'

/** A tweet that a request asks for, lacking its id and what it answers. */
export type TweetDraft = {
  readonly authorId: AccountId
  readonly text: string
  /** The JSON of its TweetEntities. */
  readonly entities: string
  /** The accounts that it mentions, each once. */
  readonly mentioned: readonly AccountId[]
  readonly replyTo: TweetId | null
  readonly use: IdempotentUse | null
  /** The request's server span; null when it sent no trace. */
  readonly trace: TraceContext | null
}
