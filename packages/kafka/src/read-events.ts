// From messages to typed events: the one place that parses what lies in the log, and that knows of spans in it.
import type { EventOf, Topic } from '@flightpath/contracts'
import { parseB3, type TraceContext, type Tracer } from '@flightpath/tracing'
import type { IHeaders, KafkaMessage } from 'kafkajs'
import type { TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import type { HandleBatch, ReceivedEvent } from './batch.ts'

/** A message and where it lies. */
export type Arrival = { readonly partition: number; readonly message: KafkaMessage }

export type DeadLetter = Arrival & { readonly reason: string }

export type Arrivals<Event> = {
  readonly events: ReadonlyMap<ReceivedEvent<Event>, Arrival>
  /** What is no event of the topic. */
  readonly poison: readonly DeadLetter[]
}

export type ReadEvents<Event> = (arrivals: readonly Arrival[]) => Arrivals<Event>

/** Parses messages of a topic, and gives each traced one a context for its CONSUMER span. */
export function createEventReader<T extends Topic>(
  topic: T,
  tracer: Pick<Tracer, 'child'>,
): ReadEvents<EventOf<T>> {
  const parse = createParser(topic)
  return (arrivals) => {
    const events = new Map<ReceivedEvent<EventOf<T>>, Arrival>()
    const poison: DeadLetter[] = []
    for (const arrival of arrivals) {
      const { partition, message } = arrival
      const line = message.value?.toString() ?? ''
      const parsed = parse(line)
      if ('reason' in parsed) {
        poison.push({ ...arrival, ...parsed })
        continue
      }
      const producer = producerOf(message)
      const trace = producer && tracer.child(producer)
      events.set({ ...parsed, line, trace, partition, offset: Number(message.offset) }, arrival)
    }
    return { events, poison }
  }
}

/** Records the CONSUMER spans of each batch that was handled. */
export function tracedHandler<Event>(
  topic: string,
  tracer: Tracer,
  handle: HandleBatch<Event>,
): HandleBatch<Event> {
  return async (batch) => {
    const startMs = tracer.now()
    await handle(batch)
    const { events } = batch
    const timing = { startMs, durationMs: tracer.now() - startMs }
    const tags = { 'batch.size': events.length }
    for (const { trace } of events) {
      if (trace === null) continue
      tracer.span(trace, { name: topic, kind: 'CONSUMER', remoteService: 'kafka', ...timing, tags })
    }
  }
}

/** The text of a message's header. */
export function headerOf(headers: IHeaders | undefined, name: string): string | undefined {
  const value = headers?.[name]
  return (Array.isArray(value) ? value.at(-1) : value)?.toString()
}

/** The PRODUCER span that the message came from, if it is traced. */
function producerOf({ headers }: KafkaMessage): TraceContext | null {
  const header = headerOf(headers, 'b3')
  const producer = header === undefined ? null : parseB3(header)
  return producer?.sampled === true ? producer : null
}

type Parsed<Event> = { readonly event: Event } | { readonly reason: string }

function createParser<T extends Topic>({ name, schema }: T): (line: string) => Parsed<EventOf<T>> {
  const validator = Compile<TSchema>(schema)
  return (line) => {
    let event: unknown
    try {
      event = JSON.parse(line)
    } catch (error) {
      return { reason: `not JSON: ${error instanceof Error ? error.message : String(error)}` }
    }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- checked just here
    if (validator.Check(event)) return { event: event as EventOf<T> }
    return { reason: `not an event of ${name}: ${faultOf(validator.Errors(event))}` }
  }
}

type Fault = {
  readonly schemaPath: string
  readonly instancePath: string
  readonly message: string
}

/** What is wrong with the event, by the kind of event that it says it is. */
function faultOf(faults: readonly Fault[]): string {
  const kindOf = ({ schemaPath }: Fault) => /^#\/anyOf\/\d+/.exec(schemaPath)?.[0]
  const others = new Set(faults.filter((fault) => fault.instancePath === '/type').map(kindOf))
  const fault = faults.find((one) => !others.has(kindOf(one))) ?? faults[0]
  return `${fault?.instancePath ?? ''} ${fault?.message ?? ''}`.trim()
}
