import { GraphEvent } from '@flightpath/contracts'
import { PoisonError, RetryableError, type Batch } from '@flightpath/kafka'
import type { ViewVersions } from '@flightpath/view-versions'
import { Compile } from 'typebox/compile'

const schema = Compile(GraphEvent)

/**
 * Applies relation versions once more: graph did so before it answered, unless Redis refused, and then this is how
 * readers learn of the change.
 */
export function createGraphHandler({ views }: { views: ViewVersions }) {
  return async (batch: Batch): Promise<void> => {
    const changes = batch.messages.flatMap((message) => {
      const event = parse(message.value)
      if (event === null) throw new PoisonError(message, 'not an event of graph.v1')
      return event.type === 'relations-changed' ? [event] : []
    })
    try {
      await views.relationsChanged(changes)
    } catch (error) {
      throw new RetryableError('redis did not take the relation versions', { cause: error })
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
