// What a home timeline is, written down a second time from its definition and from nothing else.
import { compareIds } from '@flightpath/contracts'
import { seesAuthor, seesOriginal, type Viewer } from './viewer.ts'

export type Candidate = {
  readonly id: string
  readonly authorId: string
  /** Null when it answers nobody. */
  readonly inReplyToUserId: string | null
  /** What it reposts; null when it is no repost. */
  readonly original: Original | null
}

export type Original = {
  readonly id: string
  readonly authorId: string
  readonly deleted: boolean
}

/** An entry of a view of which each page shows the newest of those that show the same. */
export type Entry = { readonly id: string; readonly shows: string }

/**
 * A home timeline, newest first: of the tweets by the viewer and by those followed now, every one that is no reply, and
 * those replies that answer the viewer, their own author, or somebody followed now. Without what the viewer may not
 * see, and without those muted.
 */
export function homeOf(viewer: Viewer, tweets: readonly Candidate[]): readonly Entry[] {
  const isNear = (id: string): boolean => id === viewer.id || viewer.following.has(id)
  return mergedOf(
    viewer,
    tweets
      .filter(({ authorId }) => isNear(authorId))
      .filter(
        ({ authorId, inReplyToUserId: answered }) =>
          answered === null || answered === authorId || isNear(answered),
      ),
  )
}

/** A list's timeline: what the viewer may see of these tweets, and nothing of those muted, newest first. */
export function mergedOf(viewer: Viewer, tweets: readonly Candidate[]): readonly Entry[] {
  return tweets
    .filter(({ authorId }) => seesAuthor(viewer, authorId) && !viewer.muted.has(authorId))
    .filter(
      ({ original }) =>
        original === null ||
        (seesOriginal(viewer, original) && !viewer.muted.has(original.authorId)),
    )
    .map(({ id, original }) => ({ id, shows: original?.id ?? id }))
    .toSorted((a, b) => compareIds(b.id, a.id))
}

/** The ids that pages of a size show one after the other: on each page only the newest of what shows the same. */
export function shownInPages(entries: readonly Entry[], size: number): readonly string[] {
  const ids: string[] = []
  let page = new Set<string>()
  for (const { id, shows } of entries) {
    if (page.size === size) page = new Set()
    if (page.has(shows)) continue
    page.add(shows)
    ids.push(id)
  }
  return ids
}
