import { tweetsV1 } from '@flightpath/contracts'
import { startTail } from '@flightpath/kafka'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import { eventually } from './eventually.ts'
import { readStack, stackPart } from './stack.ts'

export type HeardTweets = AsyncDisposable & {
  /** Of tweets that were posted or deleted since. */
  readonly ids: ReadonlySet<string>
  /** How many events of the log were heard more than once. */
  repeated(): number
}

/** Hears every tweet of the running stack from now on, as a process does that serves open connections. */
export async function hearTweets(): Promise<HeardTweets> {
  const log = createLogger('test', { level: 'silent' })
  const ids = new Set<string>()
  const places: string[] = []
  const tracer = startTracer({ service: 'test', zipkinUrl: readStack().zipkin, log })
  const tail = startTail({
    brokers: [stackPart('kafka').url],
    topic: tweetsV1,
    from: 'now',
    async handle({ events }) {
      for (const { event, partition, offset } of events) {
        ids.add(event.id)
        places.push(`${partition} ${offset}`)
      }
    },
    tracer,
    log,
    onFatal: (error) => {
      throw error
    },
  })
  await eventually('the log is heard', () => tail.ready())
  return {
    ids,
    repeated: () => places.length - new Set(places).size,
    async [Symbol.asyncDispose]() {
      await tail[Symbol.asyncDispose]()
      await tracer[Symbol.asyncDispose]()
    },
  }
}
