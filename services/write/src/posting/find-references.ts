import {
  forbidden,
  invalidRequest,
  ProblemError,
  type AccountId,
  type TweetId,
} from '@flightpath/contracts'
import type { TweetDraft } from './tweet-draft.ts'
import type { CheckVisibility, VisibleTweet } from '../engaging/visibility-check.ts'

export type ReferenceDeps = { readonly checkVisibility: CheckVisibility }

type Body = {
  readonly reply?: { readonly in_reply_to_tweet_id: TweetId }
  readonly quote_tweet_id?: TweetId
}

/**
 * What a tweet answers and quotes, or why it may not: 400 for what is not there or not shown to the account, 403 where
 * it is blocked or may not reply, 503 when graph cannot say.
 */
export async function findReferences(
  { checkVisibility }: ReferenceDeps,
  account: AccountId,
  { reply, quote_tweet_id: quote }: Body,
): Promise<Pick<TweetDraft, 'replyTo' | 'quoted' | 'refusal'>> {
  const find = async (parameter: string, id: TweetId | undefined): Promise<VisibleTweet | null> =>
    id === undefined ? null : requireVisible(checkVisibility, account, parameter, id)
  try {
    const [replyTo, quoted] = await Promise.all([
      find('reply.in_reply_to_tweet_id', reply?.in_reply_to_tweet_id),
      find('quote_tweet_id', quote),
    ])
    if (replyTo !== null && !replyTo.mayReply) {
      throw forbidden('You are not allowed to reply: the author has limited who may.')
    }
    return { replyTo, quoted, refusal: null }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    return { replyTo: null, quoted: null, refusal: error }
  }
}

async function requireVisible(
  checkVisibility: CheckVisibility,
  account: AccountId,
  parameter: string,
  id: TweetId,
): Promise<VisibleTweet> {
  const visibility = await checkVisibility(account, id)
  switch (visibility.kind) {
    case 'visible':
      return visibility.tweet
    case 'blocked':
      throw forbidden(`You are not allowed to refer to the tweet [${id}].`)
    case 'missing': {
      const message = `the tweet [${id}] of the field \`${parameter}\` does not exist or was deleted`
      throw invalidRequest(parameter, id, message)
    }
  }
}
