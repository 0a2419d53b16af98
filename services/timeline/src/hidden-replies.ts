// Replies that the author of their conversation hid: searches and counts leave them out.
import {
  hiddenAmong,
  hiddenReplies,
  parseTweetId,
  type HiddenReply,
  type TweetId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { loadInParts } from './batcher.ts'
import type { Viewer } from './relations.ts'

const idsPerCall = 1000
const repliesPerCall = 5000

/** Which of these tweets are hidden from the viewer. */
export async function readHiddenAmong(
  write: Client,
  viewer: Viewer,
  ids: readonly TweetId[],
): Promise<ReadonlySet<TweetId>> {
  if (ids.length === 0) return new Set()
  const load = async (part: readonly TweetId[]) => {
    const { replies } = await write.call(hiddenAmong, { body: { ids: [...part] } })
    return new Map(replies.map((reply) => [reply.id, reply]))
  }
  const found = await loadInParts(ids, load, idsPerCall)
  return new Set([...found.values()].filter((reply) => isHidden(viewer, reply)).map(({ id }) => id))
}

/** All replies below an id that are hidden from the viewer. */
export async function readHidden(
  write: Client,
  viewer: Viewer,
  untilId: TweetId,
): Promise<TweetId[]> {
  const hidden: TweetId[] = []
  for (let afterId = firstId; afterId !== null;) {
    const body = { afterId, untilId, limit: repliesPerCall }
    const { replies }: { replies: HiddenReply[] } = await write.call(hiddenReplies, { body })
    for (const reply of replies) if (isHidden(viewer, reply)) hidden.push(reply.id)
    afterId = replies.length < repliesPerCall ? null : (replies.at(-1)?.id ?? null)
  }
  return hidden
}

/** Below every id that is minted. */
const firstId = parseTweetId('0')

/** Its author and who hid it go on finding it. */
function isHidden({ accountId }: Viewer, { authorId, hiddenBy }: HiddenReply): boolean {
  return accountId === null || (accountId !== authorId && accountId !== hiddenBy)
}
