// What a home timeline is, written down a second time from its definition and from nothing else.
import { compareIds } from '@flightpath/contracts'

export type Candidate = {
  readonly id: string
  readonly authorId: string
  /** Null when it answers nobody. */
  readonly inReplyToUserId: string | null
}

/**
 * The ids of a home timeline, newest first: of the tweets by the viewer and by those followed now, every one that is no
 * reply, and those replies that answer the viewer, their own author, or somebody followed now.
 */
export function homeOf(
  viewer: string,
  following: readonly string[],
  tweets: readonly Candidate[],
): readonly string[] {
  const near = new Set([viewer, ...following])
  return tweets
    .filter(({ authorId }) => near.has(authorId))
    .filter(
      ({ authorId, inReplyToUserId: answered }) =>
        answered === null || answered === authorId || near.has(answered),
    )
    .map(({ id }) => id)
    .toSorted((a, b) => compareIds(b, a))
}
