// What somebody may see, written down a second time from its definition.

export type Viewer = {
  readonly id: string
  readonly following: ReadonlySet<string>
  /** Blocks in either direction. */
  readonly blocked: ReadonlySet<string>
  readonly muted: ReadonlySet<string>
  /** Of all accounts that matter here, those that only followers see. */
  readonly protected: ReadonlySet<string>
}

/** Whether the viewer sees tweets by this author. */
export function seesAuthor(viewer: Viewer, authorId: string): boolean {
  if (authorId === viewer.id) return true
  if (viewer.blocked.has(authorId)) return false
  return !viewer.protected.has(authorId) || viewer.following.has(authorId)
}

/** Whether the viewer sees what a repost shows. */
export function seesOriginal(
  viewer: Viewer,
  { authorId, deleted }: { readonly authorId: string; readonly deleted: boolean },
): boolean {
  return !deleted && seesAuthor(viewer, authorId)
}
