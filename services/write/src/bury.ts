import type { TweetId } from '@flightpath/contracts'
import type { Statements } from '@flightpath/storage'
import type { TraceContext } from '@flightpath/tracing'
import type { Marker } from '@flightpath/view-versions'
import type { Change } from './change.ts'
import { commitChange, type CommitChangeDeps } from './commit-change.ts'

export type BuryDeps = CommitChangeDeps & {
  readonly views: Pick<Marker, 'tombstone'>
}

/**
 * Commits the deletion of the tweets that `work` resolves with. Resolves once no read that begins now can show them, or
 * when Redis refuses to tell: then readers find that out within a second, and ask MySQL.
 */
export async function bury(
  deps: BuryDeps,
  trace: TraceContext | null,
  work: (connection: Statements, change: Change) => Promise<readonly TweetId[]>,
): Promise<void> {
  const tweetIds = await commitChange(deps, trace, work)
  await deps.views.tombstone(tweetIds)
}
