import { getHomeTimeline, type TweetId } from '@flightpath/contracts'
import type { TimelinePage } from '@flightpath/home-timelines'
import type { HttpServer } from '@flightpath/http'
import { isInHome } from '@flightpath/visibility'
import type { TimelineDeps } from '../deps.ts'
import { isWanted, originalOf } from '../filter/exclude.ts'
import { requireOwn } from '../filter/refusals.ts'
import type { AccountViewer } from '../filter/relations.ts'
import { readViewer } from '../filter/viewer.ts'
import { merge } from '../merge/merge.ts'
import { fillPage, firstStep, type Source } from '../page/fill-page.ts'
import { tweets } from '../page/kinds.ts'
import { readPageRequest } from '../page/paging.ts'
import { keepBelonging, writePage } from '../page/serve-page.ts'
import { boundsOf, windowOf, type Bounds } from '../skeleton/bounds.ts'
import { readCached, skeleton } from '../skeleton/skeleton.ts'
import { readNewest, sourceById } from '../skeleton/sources.ts'

/**
 * One page of an account's home timeline, as MySQL has it now: skeleton, merge, hydrate, filter, present. What Redis
 * knows of the account, its list and the marks is asked for at once, unlike for other pages: one round trip for a page
 * whose tweets are held here.
 */
export function serveHome(server: HttpServer, deps: TimelineDeps): void {
  server.serve(getHomeTimeline, async ({ params, query, account }) => {
    const accountId = requireOwn(account, params.id)
    const bounds = boundsOf(query)
    const scope = { view: 'home', subject: params.id, viewer: account }
    const request = await readPageRequest(deps, scope, query)
    const { upward, untilId } = windowOf(bounds, request.edge)
    const count = firstStep(request.limit)
    const first = upward ? undefined : readCached(deps, accountId, untilId, count)
    const viewer = await readViewer(deps, accountId, query)
    const page = await fillPage(request, {
      source: homeSource(deps, viewer, bounds, first),
      read: async (ids: readonly TweetId[]) =>
        keepBelonging(
          await tweets.read(deps, viewer, ids),
          (tweet) => isInHome(viewer, tweet) && isWanted(query.exclude, tweet),
        ),
      keyOf: originalOf,
    })
    deps.noteVisible(accountId, page.placed)
    return writePage(deps, tweets, viewer, { request, page, query })
  })
}

/** The cached list, merged with those whose tweets are not pushed into it. `asked`: its first page, begun before. */
function homeSource(
  deps: TimelineDeps,
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
