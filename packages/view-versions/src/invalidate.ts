import type {
  AccountChanged,
  AccountId,
  AnyEvent,
  RelationsChanged,
  TweetDeleted,
} from '@flightpath/contracts'
import type { Marker } from './keep-marking.ts'

/** What an event has to say for readers to drop what they hold. */
export type Invalidating =
  | Pick<TweetDeleted, 'type' | 'id'>
  | Pick<RelationsChanged, 'type' | 'accountId' | 'version'>
  | Pick<AccountChanged, 'type' | 'accountId' | 'change'>
  | { readonly type: 'counts-changed'; readonly accountIds: readonly AccountId[] }

/**
 * Makes readers drop what these events make stale; the others make nothing stale. Resolves once no read that begins now
 * uses it. Events may come twice and in any order.
 */
export async function invalidate(
  views: Marker,
  events: readonly (Invalidating | AnyEvent)[],
): Promise<void> {
  const tweets = events.flatMap((event) => (event.type === 'deleted' ? [event.id] : []))
  const relations = events.filter((event) => event.type === 'relations-changed')
  // Of an account that was just made nobody holds anything.
  const accounts = events.flatMap((event) =>
    event.type === 'account-changed' && event.change !== 'made' ? [event.accountId] : [],
  )
  const counted = [...new Set(countedBy(events))]
  await Promise.all([
    tweets.length > 0 ? views.tombstone(tweets) : null,
    relations.length > 0 ? views.relationsChanged(relations) : null,
    accounts.length > 0 ? views.accountsChanged([...new Set(accounts)]) : null,
    counted.length > 0 ? views.countsChanged([], counted) : null,
  ])
}

/** Whose counts these events change, but for those of tweets and authors: what adds to their counters marks them. */
function countedBy(events: readonly (Invalidating | AnyEvent)[]): AccountId[] {
  return events.flatMap((event): readonly AccountId[] => {
    if (event.type === 'counts-changed') return event.accountIds
    if (event.type === 'member-added' || event.type === 'member-removed') return [event.accountId]
    if (event.type !== 'relations-changed') return []
    const targetId = 'targetId' in event ? event.targetId : undefined
    return targetId === undefined ? [event.accountId] : [event.accountId, targetId]
  })
}
