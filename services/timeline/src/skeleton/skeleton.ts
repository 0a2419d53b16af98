import { compareIds, limits, type AccountId, type TweetId } from '@flightpath/contracts'
import type { HomeTimelines, TimelinePage } from '@flightpath/home-timelines'
import type { Client } from '@flightpath/http'
import type { Logger } from '@flightpath/log'
import { unbounded, type Window } from './bounds.ts'
import type { AccountViewer } from '../filter/relations.ts'
import { readNewest, type TweetIds } from './sources.ts'

export type SkeletonDeps = {
  readonly timelines: HomeTimelines
  readonly write: Client
  readonly log: Logger
  /** A name for a rebuild that no other one has. */
  readonly newToken: () => string
}

/**
 * The ids that may stand in a viewer's home timeline within a window, newest first: from the cached list as far as it
 * reaches, from MySQL below its floor or where there is none. The first page of a viewer without a current list
 * builds it. A cached list is current when it was built after the viewer's latest follow. Whoever pages upward reads
 * MySQL: a list is read from its head. `asked` is `readCached` for the same window and count, begun before.
 */
export async function skeleton(
  deps: SkeletonDeps,
  viewer: AccountViewer,
  window: Window,
  count: number,
  asked?: Promise<TimelinePage | null>,
): Promise<TweetIds> {
  if (window.upward) return readStored(deps, viewer, window, count)
  const { untilId, sinceId } = window
  const cached = await (asked ?? readCached(deps, viewer.accountId, untilId, count))
  if (cached?.kind !== 'found' || cached.version < viewer.followVersion) {
    const mayBuild = untilId === null && cached !== null
    if (!mayBuild) return readStored(deps, viewer, window, count)
    return takeAbove(await rebuildAndRead(deps, viewer, count), sinceId)
  }
  const held = takeAbove({ ids: cached.ids, end: cached.atEnd && cached.complete }, sinceId)
  if (held.end || !cached.atEnd) return held
  const floor: Window = { ...window, untilId: held.ids.at(-1) ?? untilId }
  const older = await readStored(deps, viewer, floor, count - held.ids.length + 1)
  return { ids: [...held.ids, ...older.ids], end: older.end }
}

/** Builds a viewer's list and answers from what it was built of: right whether or not this is the rebuild that lasts. */
async function rebuildAndRead(
  deps: SkeletonDeps,
  viewer: AccountViewer,
  count: number,
): Promise<TweetIds> {
  const stored = await rebuild(deps, viewer)
  if (stored === null) return readStored(deps, viewer, wholeWindow, count)
  return { ids: stored.ids.slice(0, count), end: stored.end && stored.ids.length <= count }
}

/**
 * Builds a viewer's list from MySQL while pushes land in it. Resolves with the newest ids as MySQL has them; null when
 * another rebuild is under way or Redis cannot be asked.
 */
export async function rebuild(deps: SkeletonDeps, viewer: AccountViewer): Promise<TweetIds | null> {
  const token = deps.newToken()
  const begun = await deps.timelines
    .beginRebuild(viewer.accountId, token, viewer.followVersion)
    .catch((error: unknown) => {
      deps.log.debug({ error }, 'a rebuild could not begin')
      return false
    })
  if (!begun) return null
  const stored = await readStored(deps, viewer, wholeWindow, limits.homeTimelineEntries + 1)
  await deps.timelines
    .completeRebuild(viewer.accountId, token, {
      version: viewer.version,
      ids: stored.ids.slice(0, limits.homeTimelineEntries),
      complete: stored.end && stored.ids.length <= limits.homeTimelineEntries,
    })
    .catch((error: unknown) => deps.log.debug({ error }, 'a rebuild could not end'))
  return stored
}

const wholeWindow: Window = { ...unbounded, upward: false }

/** A page of an account's cached list; null when Redis cannot be asked. */
export async function readCached(
  { timelines, log }: SkeletonDeps,
  accountId: AccountId,
  untilId: TweetId | null,
  count: number,
): Promise<TimelinePage | null> {
  try {
    return await timelines.read(accountId, untilId, count)
  } catch (error) {
    log.debug({ error }, 'a home timeline is read from MySQL')
    return null
  }
}

function readStored(
  { write }: SkeletonDeps,
  { accountId, following }: AccountViewer,
  window: Window,
  count: number,
): Promise<TweetIds> {
  return readNewest(write, [accountId, ...following], window, count)
}

/** Cuts ids, newest first, at a lower bound; nothing is left beyond a cut. */
function takeAbove({ ids, end }: TweetIds, sinceId: TweetId | null): TweetIds {
  const cut = sinceId === null ? -1 : ids.findIndex((id) => compareIds(id, sinceId) <= 0)
  return cut === -1 ? { ids, end } : { ids: ids.slice(0, cut), end: true }
}
