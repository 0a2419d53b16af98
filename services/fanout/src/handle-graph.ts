import type { AccountId, GraphEvent, RelationsChanged } from '@flightpath/contracts'
import type { HandleBatch } from '@flightpath/kafka'
import type { ViewVersions } from '@flightpath/view-versions'

/**
 * Applies relation versions and marks of accounts once more: graph did so before it answered, unless Redis refused,
 * and then this is how readers learn of the change.
 */
export function createGraphHandler({ views }: { views: ViewVersions }): HandleBatch<GraphEvent> {
  return async ({ events }) => {
    const relations: RelationsChanged[] = []
    const accountIds = new Set<AccountId>()
    for (const { event } of events) {
      if (event.type === 'relations-changed') relations.push(event)
      if (event.type === 'account-changed') accountIds.add(event.accountId)
    }
    await Promise.all([views.relationsChanged(relations), views.accountsChanged([...accountIds])])
  }
}
