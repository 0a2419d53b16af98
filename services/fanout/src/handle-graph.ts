import { GraphEvent } from '@flightpath/contracts'
import { PoisonError, RetryableError, type Batch } from '@flightpath/kafka'
import { invalidate, type ViewVersions } from '@flightpath/view-versions'
import { Compile } from 'typebox/compile'

const schema = Compile(GraphEvent)

/** Invalidates once more: graph did so before it answered, unless Redis refused, and then this is how readers learn of it. */
export function createGraphHandler({ views }: { views: ViewVersions }) {
  return async (batch: Batch): Promise<void> => {
    const events = batch.messages.map((message) => {
      const event = parse(message.value)
      if (event === null) throw new PoisonError(message, 'not an event of graph.v1')
      return event
    })
    try {
      await invalidate(views, events)
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
