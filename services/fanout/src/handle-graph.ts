import { GraphEvent, type AccountId, type RelationsChanged } from '@flightpath/contracts'
import { PoisonError, RetryableError, type Batch } from '@flightpath/kafka'
import type { ViewVersions } from '@flightpath/view-versions'
import { Compile } from 'typebox/compile'

const schema = Compile(GraphEvent)

/**
 * Applies relation versions and marks of accounts once more: graph did so before it answered, unless Redis refused,
 * and then this is how readers learn of the change.
 */
export function createGraphHandler({ views }: { views: ViewVersions }) {
  return async (batch: Batch): Promise<void> => {
    const relations: RelationsChanged[] = []
    const accountIds = new Set<AccountId>()
    for (const message of batch.messages) {
      const event = parse(message.value)
      if (event === null) throw new PoisonError(message, 'not an event of graph.v1')
      if (event.type === 'relations-changed') relations.push(event)
      if (event.type === 'account-changed') accountIds.add(event.accountId)
    }
    try {
      await Promise.all([views.relationsChanged(relations), views.accountsChanged([...accountIds])])
    } catch (error) {
      throw new RetryableError('redis did not take what changed in the graph', { cause: error })
    }
  }
}

function parse(value: string): GraphEvent | null {
  try {
    const json: unknown = JSON.parse(value)
    return schema.Check(json) ? json : null
  } catch {
    return null
  }
}
