// The one way to change data: rows, counters and what the log tells of them, in one transaction; then what has to happen
// before the answer; then publishing.
import type { AccountId, AnyEvent, Topic, TweetId } from '@flightpath/contracts'
import type { Failpoint } from '@flightpath/failpoint'
import type { OutgoingMessage } from '@flightpath/kafka'
import type { Database, Statements } from '@flightpath/storage'
import { currentTrace, toB3, type TraceContext, type Tracer } from '@flightpath/tracing'
import { invalidate, type Invalidating, type Marker } from '@flightpath/view-versions'
import { insertRow, type OutboxRow } from './outbox-store.ts'
import type { Outbox } from './outbox.ts'

/** A topic, as far as it takes to tell something on it. */
type TopicFor<Event extends AnyEvent> = Pick<Topic, 'name'> & { keyOf(event: Event): string }

/**
 * One run of a transaction: its statements, and what follows from them. Made anew by each run, because a transaction
 * that lost against another one runs again.
 */
export type Change<Counters = undefined> = Statements & {
  /** Unix milliseconds: the moment of all that this run tells. */
  readonly atMs: number
  /** Stored as the last of the transaction, because many transactions share the rows of counters. */
  readonly counters: Counters
  /** Goes with the last statements, in one round trip: nothing else waits for its answer. */
  also(statement: Promise<unknown>): void
  /**
   * Tells the log what happened, as part of `trace`: the request's own unless another one is given. What the event makes
   * stale is invalidated before the answer.
   */
  tell<Event extends AnyEvent>(
    topic: TopicFor<Event>,
    event: NoInfer<Event>,
    trace?: TraceContext | null,
  ): void
  /**
   * Invalidates what such an event makes stale, and tells nobody: for a command that finds its change made. The process
   * that made it may have died before it got there.
   */
  invalidate(event: Invalidating): void
  /** What else has to happen between commit and answer. It must not reject. */
  beforeAnswer(effect: () => Promise<void>): void
}

export type Changes<Counters = undefined> = {
  /**
   * Runs `work` in a transaction, up to three times. Resolves with what it resolved with, once that is committed and no
   * read that begins now shows what was there before, or Redis refuses to tell: then readers find out within a second.
   * Events are published on the next turn, behind the answer. `batch` says whose changes are in it, if not the current
   * request's alone.
   * @throws DatabaseError, DatabaseUnavailableError, and what `work` throws
   */
  commit<T>(work: (change: Change<Counters>) => Promise<T>, batch?: ChangeBatch): Promise<T>
}

export type ChangeBatch = {
  readonly size: number
  /** The requests' traces. */
  readonly traces: readonly TraceContext[]
}

type Store = {
  store(statements: Statements): readonly Promise<void>[]
  /** Of which tweets and accounts there are other counts then. */
  changed(): { readonly tweetIds: readonly TweetId[]; readonly accountIds: readonly AccountId[] }
}

export type ChangesOptions<Counters> = {
  readonly database: Database
  readonly outbox: Outbox
  readonly views: Marker
  readonly tracer: Tracer
  /** Unix milliseconds. */
  readonly now: () => number
  readonly failpoint?: Failpoint
  /** Makes the counters of one run. */
  readonly counters: () => Counters
}

export function openChanges<Counters extends Store | undefined>(
  options: ChangesOptions<Counters>,
): Changes<Counters> {
  const { database, outbox, views, tracer, now, failpoint } = options
  return {
    async commit(work, batch = ownBatch()) {
      const startMs = tracer.now()
      const { result, run, rows } = await database.transaction(async (statements) => {
        const run = startRun(statements, { tracer, atMs: now(), counters: options.counters() })
        const result = await work(run.change)
        return { result, run, rows: await run.store() }
      })
      reportCommit(tracer, batch, startMs)
      failpoint?.('change-before-answer')
      try {
        await Promise.all([
          invalidate(views, run.stale),
          markCounts(views, run.change.counters),
          ...run.effects.map((effect) => effect()),
        ])
      } finally {
        for (const row of rows) outbox.publish(row)
      }
      return result
    },
  }
}

async function markCounts(views: Marker, counters: Store | undefined): Promise<void> {
  if (counters === undefined) return
  const { tweetIds, accountIds } = counters.changed()
  if (tweetIds.length + accountIds.length > 0) await views.countsChanged(tweetIds, accountIds)
}

function ownBatch(): ChangeBatch {
  const trace = currentTrace()
  return { size: 1, traces: trace === undefined ? [] : [trace] }
}

function startRun<Counters extends Store | undefined>(
  statements: Statements,
  given: { readonly tracer: Tracer; readonly atMs: number; readonly counters: Counters },
) {
  const { tracer, atMs, counters } = given
  const messages = new Map<string, OutgoingMessage[]>()
  const stale: (Invalidating | AnyEvent)[] = []
  const effects: (() => Promise<void>)[] = []
  const started: Promise<unknown>[] = []
  const change: Change<Counters> = {
    ...statements,
    atMs,
    counters,
    also(statement) {
      started.push(statement)
      // It is waited for unless `work` fails, and then that is the error.
      statement.catch(() => undefined)
    },
    tell(topic, event, trace = currentTrace()) {
      const message = { key: topic.keyOf(event), value: JSON.stringify(event) }
      const told = messages.get(topic.name) ?? []
      told.push(withProducer(tracer, trace, message))
      messages.set(topic.name, told)
      stale.push(event)
    },
    invalidate: (event) => void stale.push(event),
    beforeAnswer: (effect) => void effects.push(effect),
  }
  /** All of it in one round trip. One outbox row for each topic. */
  async function store(): Promise<OutboxRow[]> {
    const rows = Array.from(messages, async ([topic, told]) => ({
      id: await insertRow(statements, topic, told),
      topic,
      messages: told,
    }))
    const [stored] = await Promise.all([
      Promise.all(rows),
      ...started,
      ...(counters?.store(statements) ?? []),
    ])
    return stored
  }
  return { change, stale, effects, store }
}

/** A message names its PRODUCER span, so that the spans of its consumers are below it whoever publishes it. */
function withProducer(
  tracer: Tracer,
  trace: TraceContext | null | undefined,
  message: OutgoingMessage,
): OutgoingMessage {
  return trace?.sampled === true
    ? { ...message, headers: { b3: toB3(tracer.child(trace)) } }
    : message
}

/** Every request of a batch gets a span for the transaction that they shared. */
function reportCommit(tracer: Tracer, { size, traces }: ChangeBatch, startMs: number): void {
  const durationMs = tracer.now() - startMs
  for (const trace of traces) {
    if (!trace.sampled) continue
    tracer.span(tracer.child(trace), {
      name: 'mysql commit',
      kind: 'CLIENT',
      startMs,
      durationMs,
      remoteService: 'mysql',
      tags: { 'batch.size': size },
    })
  }
}
