import {
  excerpt,
  invalidRequest,
  limits,
  type AccountId,
  type ReplySettings,
  type TweetEntities,
  type TweetId,
} from '@flightpath/contracts'
import type { TraceContext } from '@flightpath/tracing'
import {
  parseTweetText,
  type ParsedTweetText,
  type TextEntities,
  type TweetLengthLimit,
} from '@flightpath/tweet-text'
import { hash } from 'node:crypto'
import type { IdempotentUse } from '../storing/idempotency-store.ts'
import type { AccountsByName, MentionedAccounts } from './mentioned-accounts.ts'
import { findReferences, type ReferenceDeps } from './find-references.ts'
import type { TweetBatcher } from './tweet-batcher.ts'

export type PostTweetDeps = ReferenceDeps & {
  readonly batcher: TweetBatcher
  readonly mentioned: MentionedAccounts
  /** How much a text may weigh, as twitter-text counts. */
  readonly tweetLength: TweetLengthLimit
}

export type PostTweetRequest = {
  readonly body: {
    readonly text: string
    readonly reply?: {
      readonly in_reply_to_tweet_id: TweetId
      readonly exclude_reply_user_ids?: readonly AccountId[]
    }
    readonly quote_tweet_id?: TweetId
    readonly reply_settings?: ReplySettings
  }
  readonly account: AccountId
  readonly idempotencyKey: string | undefined
  readonly trace: TraceContext | null
}

export type PostTweetAnswer = {
  data: { id: TweetId; text: string; edit_history_tweet_ids: TweetId[] }
}

/**
 * Checks a tweet and puts it into the next batch. Resolves once it is committed. Rejects with a ProblemError: 400 for
 * a text, key, reply or quote that cannot be, 403 for a reply or quote that the account may not make, 409 for a key
 * that stands for another request, 503 when the tweet cannot be stored now or nobody knows whether it was.
 */
export async function postTweet(
  deps: PostTweetDeps,
  request: PostTweetRequest,
): Promise<PostTweetAnswer> {
  const { body, account, trace } = request
  const parsed = parseTweetText(body.text, { limit: deps.tweetLength })
  if (parsed.kind !== 'valid') throw invalidRequest('text', excerpt(body.text), fault(parsed))
  const { text, entities, mentions } = parsed
  const use = toUse(request)
  const [named, references] = await Promise.all([
    mentions.length === 0 ? nobody : deps.mentioned.find(mentions),
    findReferences(deps, account, body),
  ])
  const accounts = withoutExcluded(named, body.reply?.exclude_reply_user_ids)
  // A key that was used for this request answers it, whatever became of what it points to since.
  if (references.refusal !== null && use === null) throw references.refusal
  const id = await deps.batcher.add({
    authorId: account,
    text,
    entities: JSON.stringify(withAccounts(entities, accounts)),
    mentioned: Array.from(accounts.values(), ({ id }) => id),
    ...references,
    replySettings: body.reply_settings ?? null,
    use,
    trace,
  })
  return { data: { id, text, edit_history_tweet_ids: [id] } }
}

const nobody: AccountsByName = new Map()

/** Whom a reply's text names and the reply leaves out is not mentioned; the name stays text. */
function withoutExcluded(
  named: AccountsByName,
  excluded: readonly AccountId[] = [],
): AccountsByName {
  if (excluded.length === 0) return named
  const left = new Set(excluded)
  return new Map([...named].filter(([, { id }]) => !left.has(id)))
}

/** The mentions of names that belong to accounts, each spelt as its account spells it; the others stay text. */
function withAccounts(
  { mentions, ...entities }: TextEntities,
  accounts: AccountsByName,
): TweetEntities {
  const known = (mentions ?? []).flatMap((mention) => {
    const account = accounts.get(mention.username.toLowerCase())
    return account === undefined ? [] : [{ ...mention, ...account }]
  })
  return known.length === 0 ? entities : { ...entities, mentions: known }
}

function fault(parsed: Exclude<ParsedTweetText, { kind: 'valid' }>): string {
  switch (parsed.kind) {
    case 'empty':
      return 'the field `text` is empty'
    case 'too-long':
      return `the field \`text\` is too long: it weighs ${parsed.weightedLength}, the limit is ${parsed.limit}`
    case 'invalid':
      return parsed.reason === 'lone-surrogate'
        ? 'the field `text` is not valid Unicode: it has half of a surrogate pair'
        : 'the field `text` has a character that a tweet may not have'
  }
}

/**
 * The same request is the same fields, whatever white space and order its JSON had and whether it was compressed. What
 * may only be at its default is no part of it.
 */
function toUse({ body, account, idempotencyKey }: PostTweetRequest): IdempotentUse | null {
  if (idempotencyKey === undefined) return null
  if (idempotencyKey === '' || idempotencyKey.length > limits.idempotencyKeyCharacters) {
    throw invalidRequest(
      'Idempotency-Key',
      excerpt(idempotencyKey),
      `the header \`Idempotency-Key\` must have 1 to ${limits.idempotencyKeyCharacters} characters`,
    )
  }
  const { text, reply, quote_tweet_id: quote, reply_settings: settings } = body
  const excluded = [...new Set(reply?.exclude_reply_user_ids)].toSorted()
  // What is not there leaves the list as it was before there was such a thing, so that keys in use go on holding.
  const exclusion = excluded.length === 0 ? [] : [excluded]
  const isPlain = quote === undefined && settings === undefined && excluded.length === 0
  const more = isPlain ? [] : [quote ?? null, settings, ...exclusion]
  const content = JSON.stringify([text, reply?.in_reply_to_tweet_id ?? null, ...more])
  return { accountId: account, keyHash: sha256(idempotencyKey), bodyHash: sha256(content) }
}

function sha256(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
