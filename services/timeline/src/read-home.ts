import type { AccountId } from '@flightpath/contracts'
import type { Celebrities } from './celebrities.ts'
import { isInHome, isWanted, type Exclude } from './filter.ts'
import type { NoteVisible } from './first-visible.ts'
import type { Hydration } from './hydrate.ts'
import { merge } from './merge.ts'
import { fillPage, type Bounds, type Page, type Source } from './page.ts'
import type { ReadRelations, Viewer } from './relations.ts'
import { readNewest, skeleton, type SkeletonDeps } from './skeleton.ts'

export type ReadHomeDeps = SkeletonDeps & {
  readonly relations: ReadRelations
  readonly celebrities: Celebrities
  readonly hydration: Hydration
  readonly noteVisible: NoteVisible
}

/** One page of an account's home timeline, as MySQL has it now: skeleton, merge, hydrate, filter. */
export async function readHome(
  deps: ReadHomeDeps,
  accountId: AccountId,
  bounds: Bounds,
  exclude: Exclude,
): Promise<Page> {
  const viewer = await deps.relations(accountId)
  const page = await fillPage(
    bounds,
    homeSource(deps, viewer),
    (ids) => deps.hydration.tweets(ids),
    (tweet) => isInHome(viewer, tweet) && isWanted(exclude, tweet),
  )
  deps.noteVisible(accountId, page.tweets)
  return page
}

/** The cached list, merged with those whose tweets are not pushed into it. */
function homeSource(deps: ReadHomeDeps, viewer: Viewer): Source {
  const celebrities = deps.celebrities.among(viewer.following)
  return async (untilId, count) => {
    const pushed = skeleton(deps, viewer, untilId, count)
    if (celebrities.length === 0) return pushed
    return merge(
      await Promise.all([pushed, readNewest(deps.write, celebrities, untilId, count)]),
      count,
    )
  }
}
