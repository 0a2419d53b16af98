import type { TweetId } from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import type { Statements } from '@flightpath/storage'
import type { TraceContext } from '@flightpath/tracing'
import type { ViewVersions } from '@flightpath/view-versions'
import type { Change } from './change.ts'
import { commitChange, type CommitChangeDeps } from './commit-change.ts'

export type BuryDeps = CommitChangeDeps & {
  readonly views: ViewVersions
  readonly log: Logger
}

/** Commits the deletion of the tweets that `work` resolves with. Resolves once no read that begins now can show them. */
export async function bury(
  deps: BuryDeps,
  trace: TraceContext | null,
  work: (connection: Statements, change: Change) => Promise<readonly TweetId[]>,
): Promise<void> {
  const tweetIds = await commitChange(deps, trace, work)
  try {
    await deps.views.tombstone(tweetIds)
  } catch (error) {
    // The events carry the deletions too, and copies that readers keep are short-lived.
    deps.log.warn({ error, tweetIds: tweetIds.slice(0, 10) }, 'tombstones not written')
  }
}
