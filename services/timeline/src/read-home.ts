import type { TweetId } from '@flightpath/contracts'
import type { Bounds } from './bounds.ts'
import type { Celebrities } from './celebrities.ts'
import { isInHome, isWanted, originalOf, type Exclude } from './filter.ts'
import type { NoteVisible } from './first-visible.ts'
import type { HydratedTweet } from './hydrate.ts'
import { merge } from './merge.ts'
import { fillPage, type Page, type PageRequest, type Source } from './page.ts'
import { readVisible, type ReadVisibleDeps } from './read-visible.ts'
import type { AccountViewer } from './relations.ts'
import { skeleton, type SkeletonDeps } from './skeleton.ts'
import { readNewest, sourceById } from './sources.ts'

export type ReadHomeDeps = SkeletonDeps &
  ReadVisibleDeps & {
    readonly celebrities: Celebrities
    readonly noteVisible: NoteVisible
  }

/** One page of an account's home timeline, as MySQL has it now: skeleton, merge, hydrate, filter. */
export async function readHome(
  deps: ReadHomeDeps,
  viewer: AccountViewer,
  request: PageRequest,
  { bounds, exclude }: { readonly bounds: Bounds; readonly exclude: Exclude },
): Promise<Page<HydratedTweet>> {
  const page = await fillPage(request, {
    source: homeSource(deps, viewer, bounds),
    read: readVisible(deps, viewer, (tweet) => isInHome(viewer, tweet) && isWanted(exclude, tweet)),
    keyOf: originalOf,
  })
  deps.noteVisible(
    viewer.accountId,
    page.placed.map(({ item }) => item.tweet),
  )
  return page
}

/** The cached list, merged with those whose tweets are not pushed into it. */
function homeSource(deps: ReadHomeDeps, viewer: AccountViewer, bounds: Bounds): Source<TweetId> {
  const celebrities = deps.celebrities.among(viewer.following)
  return sourceById(bounds, async (window, count) => {
    const pushed = skeleton(deps, viewer, window, count)
    // Upward the skeleton is MySQL's own, with everybody's tweets.
    if (window.upward || celebrities.length === 0) return pushed
    return merge(
      await Promise.all([pushed, readNewest(deps.write, celebrities, window, count)]),
      count,
    )
  })
}
