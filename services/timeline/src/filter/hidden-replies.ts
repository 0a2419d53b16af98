// Replies that the author of their conversation hid: searches and counts leave them out.
import { loadInParts } from '@flightpath/batching'
import {
  hiddenAmong,
  hiddenReplies,
  parseTweetId,
  type HiddenReply,
  type TweetId,
} from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { seesReply, type Viewer } from '@flightpath/visibility'

const idsPerCall = 1000
const repliesPerCall = 5000

/** Which of these tweets are hidden from the viewer. */
export async function readHiddenAmong(
  write: Client,
  viewer: Viewer,
  ids: readonly TweetId[],
): Promise<ReadonlySet<TweetId>> {
  const load = async (part: readonly TweetId[]) => {
    const { replies } = await write.call(hiddenAmong, { body: { ids: [...part] } })
    return new Map(replies.map((reply) => [reply.id, reply]))
  }
  const found = await loadInParts(ids, load, idsPerCall)
  return new Set(
    [...found.values()].filter((reply) => !seesReply(viewer, reply)).map(({ id }) => id),
  )
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
    for (const reply of replies) if (!seesReply(viewer, reply)) hidden.push(reply.id)
    afterId = replies.length < repliesPerCall ? null : (replies.at(-1)?.id ?? null)
  }
  return hidden
}

/** Below every id that is minted. */
const firstId = parseTweetId('0')
