// What all changes of the graph have in common: the events of the transaction, and whom to tell after its commit.
import { graphV1, type AccountId, type GraphEvent } from '@flightpath/contracts'
import type { OutgoingMessage } from '@flightpath/kafka'
import type { Outbox, OutboxRowId } from '@flightpath/outbox'
import type { Database, LeasedSnowflake, Statements } from '@flightpath/storage'
import { currentTrace, toB3, type TraceContext, type Tracer } from '@flightpath/tracing'
import type { Marker } from '@flightpath/view-versions'

export type ChangeDeps = {
  readonly database: Database
  readonly ids: Pick<LeasedSnowflake, 'next'>
  readonly outbox: Outbox
  readonly views: Marker
  readonly tracer: Tracer
  /** Unix milliseconds. */
  readonly now: () => number
  readonly celebrityThreshold: number
}

/** Events that stand in the outbox of a transaction. */
export type WrittenEvents = {
  readonly rowId: OutboxRowId
  readonly messages: readonly OutgoingMessage[]
  /** The spans of their publishing, when the request is traced. */
  readonly producers: readonly TraceContext[]
}

/** Writes the events of a transaction into its outbox. */
export async function writeEvents(
  { outbox, tracer }: ChangeDeps,
  connection: Statements,
  events: readonly GraphEvent[],
): Promise<WrittenEvents> {
  const trace = currentTrace()
  const producers = trace?.sampled === true ? events.map(() => tracer.child(trace)) : []
  const messages = events.map((event, index) => {
    const producer = producers[index]
    const message = { key: event.accountId, value: JSON.stringify(event) }
    return producer === undefined ? message : { ...message, headers: { b3: toB3(producer) } }
  })
  return { rowId: await outbox.insert(connection, graphV1.name, messages), messages, producers }
}

/** After the commit: hands the events over to be published. */
export function publishEvents({ outbox, tracer }: ChangeDeps, written: WrittenEvents): void {
  const { rowId, messages, producers } = written
  outbox.publish(rowId, graphV1.name, messages, ({ startMs, endMs }) => {
    for (const producer of producers) {
      tracer.span(producer, {
        name: graphV1.name,
        kind: 'PRODUCER',
        startMs,
        durationMs: endMs - startMs,
        remoteService: 'kafka',
      })
    }
  })
}

/** An account and the version that its relations have now. */
export type ChangedRelations = { readonly accountId: AccountId; readonly version: number }

/** The events that say so. */
export function relationsChanged(changes: readonly ChangedRelations[]): GraphEvent[] {
  return changes.map(({ accountId, version }) => ({
    type: 'relations-changed',
    accountId,
    version,
  }))
}

/**
 * Before the answer: from now on every reader sees these versions of accounts' relations. When Redis refuses to tell,
 * readers find that out within a second and ask graph.
 */
export async function tellReaders(
  { views }: ChangeDeps,
  changes: readonly ChangedRelations[],
): Promise<void> {
  await views.relationsChanged(changes)
}
