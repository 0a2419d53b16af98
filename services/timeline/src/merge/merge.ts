import { compareIds, type TweetId } from '@flightpath/contracts'
import type { TweetIds } from '../skeleton/sources.ts'

/**
 * The newest `count` of several sources' ids, each once. Each source has given its own newest `count`, so the newest of
 * all are among them.
 */
export function merge(sources: readonly TweetIds[], count: number): TweetIds {
  const [only] = sources
  if (only !== undefined && sources.length === 1) return only
  const ids: TweetId[] = [...new Set(sources.flatMap((source) => source.ids))].toSorted((a, b) =>
    compareIds(b, a),
  )
  return {
    ids: ids.slice(0, count),
    end: sources.every((source) => source.end) && ids.length <= count,
  }
}
