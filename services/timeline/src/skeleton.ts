import { limits, newestByAuthors, type AccountId, type TweetId } from '@flightpath/contracts'
import type { HomeTimelines, TimelinePage } from '@flightpath/home-timelines'
import type { Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import type { Candidates } from './page.ts'
import type { Viewer } from './relations.ts'

export type SkeletonDeps = {
  readonly timelines: HomeTimelines
  readonly write: Client
  readonly log: Logger
  /** A name for a rebuild that no other one has. */
  readonly newToken: () => string
}

/**
 * The ids that may stand in a viewer's home timeline below an id, newest first: from the cached list as far as it
 * reaches, from MySQL below its floor or where there is none. The first page of a viewer without a current list
 * builds it. A cached list is current when it was built after the viewer's latest follow.
 */
export async function skeleton(
  deps: SkeletonDeps,
  viewer: Viewer,
  untilId: TweetId | null,
  count: number,
): Promise<Candidates> {
  const cached = await readCached(deps, viewer, untilId, count)
  if (cached?.kind !== 'found' || cached.version < viewer.followVersion) {
    const mayBuild = untilId === null && cached !== null
    return mayBuild ? rebuildAndRead(deps, viewer, count) : readStored(deps, viewer, untilId, count)
  }
  if (!cached.atEnd) return { ids: cached.ids, end: false }
  if (cached.complete) return { ids: cached.ids, end: true }
  const below = cached.ids.at(-1) ?? untilId
  const older = await readStored(deps, viewer, below, count - cached.ids.length + 1)
  return { ids: [...cached.ids, ...older.ids], end: older.end }
}

/** Builds a viewer's list and answers from what it was built of: right whether or not this is the rebuild that lasts. */
async function rebuildAndRead(
  deps: SkeletonDeps,
  viewer: Viewer,
  count: number,
): Promise<Candidates> {
  const stored = await rebuild(deps, viewer)
  if (stored === null) return readStored(deps, viewer, null, count)
  return { ids: stored.ids.slice(0, count), end: stored.end && stored.ids.length <= count }
}

/**
 * Builds a viewer's list from MySQL while pushes land in it. Resolves with the newest ids as MySQL has them; null when
 * another rebuild is under way or Redis cannot be asked.
 */
export async function rebuild(deps: SkeletonDeps, viewer: Viewer): Promise<Candidates | null> {
  const token = deps.newToken()
  const begun = await deps.timelines
    .beginRebuild(viewer.accountId, token, viewer.followVersion)
    .catch((error: unknown) => {
      deps.log.debug({ error }, 'a rebuild could not begin')
      return false
    })
  if (!begun) return null
  const stored = await readStored(deps, viewer, null, limits.homeTimelineEntries + 1)
  await deps.timelines
    .completeRebuild(viewer.accountId, token, {
      version: viewer.version,
      ids: stored.ids.slice(0, limits.homeTimelineEntries),
      complete: stored.end && stored.ids.length <= limits.homeTimelineEntries,
    })
    .catch((error: unknown) => deps.log.debug({ error }, 'a rebuild could not end'))
  return stored
}

/** Null when Redis cannot be asked. */
async function readCached(
  { timelines, log }: SkeletonDeps,
  viewer: Viewer,
  untilId: TweetId | null,
  count: number,
): Promise<TimelinePage | null> {
  try {
    return await timelines.read(viewer.accountId, untilId, count)
  } catch (error) {
    log.debug({ error }, 'a home timeline is read from MySQL')
    return null
  }
}

async function readStored(
  { write }: SkeletonDeps,
  viewer: Viewer,
  untilId: TweetId | null,
  count: number,
): Promise<Candidates> {
  return readNewest(write, [viewer.accountId, ...viewer.following], untilId, count)
}

/** The newest ids by any of these authors, from MySQL. */
export async function readNewest(
  write: Client,
  authorIds: readonly AccountId[],
  untilId: TweetId | null,
  count: number,
): Promise<Candidates> {
  const { ids } = await write.call(newestByAuthors, {
    body: { authorIds: [...authorIds], ...(untilId === null ? {} : { untilId }), limit: count },
  })
  return { ids, end: ids.length < count }
}
