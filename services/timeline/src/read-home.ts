import type { AccountId, TweetId } from '@flightpath/contracts'
import type { TimelinePage } from '@flightpath/home-timelines'
import { windowOf, type Bounds } from './bounds.ts'
import type { Celebrities } from './celebrities.ts'
import { isInHome, isWanted, originalOf, type Exclude } from './filter.ts'
import type { NoteVisible } from './first-visible.ts'
import type { HydratedTweet } from './hydrate.ts'
import { merge } from './merge.ts'
import { fillPage, firstStep, type Page, type PageRequest, type Source } from './page.ts'
import { readVisible, type ReadVisibleDeps } from './read-visible.ts'
import type { AccountViewer, ReadRelations } from './relations.ts'
import { readCached, skeleton, type SkeletonDeps } from './skeleton.ts'
import { readNewest, sourceById } from './sources.ts'

export type ReadHomeDeps = SkeletonDeps &
  ReadVisibleDeps & {
    readonly relations: ReadRelations
    readonly celebrities: Celebrities
    readonly noteVisible: NoteVisible
  }

/**
 * One page of an account's home timeline, as MySQL has it now: skeleton, merge, hydrate, filter. What Redis knows of
 * the account, its list and the marks is asked for at once: one round trip for a page whose tweets are held here.
 */
export async function readHome(
  deps: ReadHomeDeps,
  accountId: AccountId,
  request: PageRequest,
  { bounds, exclude }: { readonly bounds: Bounds; readonly exclude: Exclude },
): Promise<{ readonly viewer: AccountViewer; readonly page: Page<HydratedTweet> }> {
  const { upward, untilId } = windowOf(bounds, request.edge)
  const asked = upward ? undefined : readCached(deps, accountId, untilId, firstStep(request.limit))
  const [viewer, marks] = await Promise.all([deps.relations(accountId), deps.hydration.marks()])
  const belongs = (tweet: HydratedTweet) => isInHome(viewer, tweet) && isWanted(exclude, tweet)
  const page = await fillPage(request, {
    source: homeSource(deps, viewer, bounds, asked),
    read: readVisible(deps, viewer, belongs, marks),
    keyOf: originalOf,
  })
  deps.noteVisible(accountId, page.placed)
  return { viewer, page }
}

/** The cached list, merged with those whose tweets are not pushed into it. `asked`: its first page, begun before. */
function homeSource(
  deps: ReadHomeDeps,
  viewer: AccountViewer,
  bounds: Bounds,
  asked: Promise<TimelinePage | null> | undefined,
): Source<TweetId> {
  const celebrities = deps.celebrities.among(viewer.following)
  let first = asked
  return sourceById(bounds, async (window, count) => {
    const pushed = skeleton(deps, viewer, window, count, first)
    first = undefined
    // Upward the skeleton is MySQL's own, with everybody's tweets.
    if (window.upward || celebrities.length === 0) return pushed
    return merge(
      await Promise.all([pushed, readNewest(deps.write, celebrities, window, count)]),
      count,
    )
  })
}
