// What an account's other views of tweets hold, written down a second time from their definitions.
import { compareIds } from '@flightpath/contracts'
import type { Candidate } from './home-rule.ts'
import { seesAuthor, seesOriginal, type Viewer } from './viewer.ts'

/** The viewer's own tweets, newest first: without reposts of what it may not see or of others that it muted. */
export function ownTweets<Tweet extends Candidate>(
  viewer: Viewer,
  tweets: readonly Tweet[],
): readonly Tweet[] {
  return tweets
    .filter(({ authorId }) => authorId === viewer.id)
    .filter(
      ({ original }) =>
        original === null ||
        (seesOriginal(viewer, original) && !viewer.muted.has(original.authorId)),
    )
    .toSorted((a, b) => compareIds(b.id, a.id))
}

/** Of tweets that mention the viewer those that it may see, without those by muted accounts; in their order. */
export function mentioning<Tweet extends Candidate>(
  viewer: Viewer,
  tweets: readonly Tweet[],
): readonly Tweet[] {
  return likedBy(viewer, tweets).filter(({ authorId }) => !viewer.muted.has(authorId))
}

/** Of tweets that the viewer likes or bookmarked those that it may see now; in their order. */
export function likedBy<Tweet extends Candidate>(
  viewer: Viewer,
  tweets: readonly Tweet[],
): readonly Tweet[] {
  return tweets.filter(({ authorId }) => seesAuthor(viewer, authorId))
}
