// Posts to the public API as a patient client does: again and again under the same key until there is an answer.
import { createTweet, Problem } from '@flightpath/contracts'
import { setTimeout as pause } from 'node:timers/promises'
import { Check } from 'typebox/value'
import { CommandError } from '../terminal/command-line.ts'

export type PublicApi = {
  /** The address, without a slash at its end. */
  readonly url: string
  /** Ends all waiting. */
  readonly signal: AbortSignal
}

export type TweetToPost = {
  readonly bearer: string
  readonly text: string
  readonly replyTo?: string
  /** The same key and text are posted once, however often they are sent within 24 hours. */
  readonly key: string
}

export type PostOutcome =
  | { readonly kind: 'posted'; readonly id: string }
  /** The API will not take it, for a reason that is the text's own. */
  | { readonly kind: 'refused'; readonly reason: string }

const firstWaitMs = 100
const longestWaitMs = 5_000
const giveUpAfterMs = 120_000
const attemptMs = 30_000

/** Posts a tweet. Throws a CommandError when there was no answer for 2 minutes, or the token is not taken. */
export async function postTweet(api: PublicApi, tweet: TweetToPost): Promise<PostOutcome> {
  const { bearer, text, replyTo, key } = tweet
  const body = { text, ...(replyTo !== undefined && { reply: { in_reply_to_tweet_id: replyTo } }) }
  const { status, json } = await post(api, '/2/tweets', bearer, body, { 'idempotency-key': key })
  if (status === 201 && Check(createTweet.response, json))
    return { kind: 'posted', id: json.data.id }
  const reason = reasonOf(json, status)
  if (status === 400) return { kind: 'refused', reason }
  throw new CommandError(`The API answered a post with ${status}: ${reason}`)
}

/** Follows an account; nothing changes when it is followed already. Throws like `postTweet`. */
export async function follow(
  api: PublicApi,
  follower: { readonly id: string; readonly bearer: string },
  followeeId: string,
): Promise<void> {
  const path = `/2/users/${follower.id}/following`
  const { status, json } = await post(
    api,
    path,
    follower.bearer,
    { target_user_id: followeeId },
    {},
  )
  if (status === 200) return
  throw new CommandError(`The API answered a follow with ${status}: ${reasonOf(json, status)}`)
}

async function post(
  { url, signal }: PublicApi,
  path: string,
  bearer: string,
  body: object,
  headers: Readonly<Record<string, string>>,
): Promise<{ status: number; json: unknown }> {
  const deadline = performance.now() + giveUpAfterMs
  for (let waitMs = firstWaitMs; ; waitMs = Math.min(waitMs * 2, longestWaitMs)) {
    const attempt = await send(url + path, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${bearer}`,
        'content-type': 'application/json',
        ...headers,
      },
      body: JSON.stringify(body),
      signal: AbortSignal.any([signal, AbortSignal.timeout(attemptMs)]),
    })
    signal.throwIfAborted()
    if ('status' in attempt) return attempt
    if (performance.now() > deadline) {
      throw new CommandError(
        `The API at ${url} has not taken a request for 2 minutes: ${attempt.reason}`,
      )
    }
    await pause(Math.max(waitMs, attempt.retryAfterMs), undefined, { signal })
  }
}

type Attempt =
  | { readonly status: number; readonly json: unknown }
  | { readonly reason: string; readonly retryAfterMs: number }

async function send(url: string, init: RequestInit): Promise<Attempt> {
  try {
    const answer = await fetch(url, init)
    const text = await answer.text()
    // Too much at once, or a part is away: the request may be sent again.
    if (answer.status === 429 || answer.status >= 500) {
      const retryAfterMs = msUntil(answer.headers.get('retry-after') ?? '0')
      return { reason: `status ${answer.status}`, retryAfterMs }
    }
    return { status: answer.status, json: JSON.parse(text) }
  } catch (error) {
    return { reason: error instanceof Error ? error.message : String(error), retryAfterMs: 0 }
  }
}

/** Of a `Retry-After`: seconds, or a date. Source: RFC 9110, section 10.2.3. Zero for what is neither. */
function msUntil(retryAfter: string): number {
  const seconds = Number(retryAfter)
  const ms = Number.isNaN(seconds) ? Date.parse(retryAfter) - Date.now() : seconds * 1000
  return Number.isNaN(ms) ? 0 : ms
}

function reasonOf(json: unknown, status: number): string {
  if (!Check(Problem, json)) return `status ${status}`
  return json.errors?.map(({ message }) => message).join('; ') ?? json.detail
}
