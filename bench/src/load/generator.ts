// Threads that send requests at a rate, together.
import { performance } from 'node:perf_hooks'
import { Worker } from 'node:worker_threads'
import { sum } from '../sum.ts'
import type { Acknowledged, FromThread, ThreadData, ToThread } from './messages.ts'
import { createHistograms, type Histograms } from './tally.ts'

export type GeneratorOptions = Omit<ThreadData, 'seed'> & {
  readonly seed: number
  readonly threads: number
  /** Told of sampled posts right after their answer. */
  readonly onSample: (tweet: Acknowledged) => void
}

/** One stretch of time at one rate, while it runs and after. */
export type Run = {
  /** Requests a second. */
  readonly perSecond: number
  readonly forMs: number
  readonly histograms: Histograms
  /** Begin, as `performance.now()` has it. */
  readonly beganMs: number
  sent: number
  unanswered: number
  readonly errors: Map<string, number>
  readonly acknowledged: Acknowledged[]
}

export type Generator = AsyncDisposable & {
  /** Sends for a while; resolves when every request was answered or has failed. Only one run at a time. */
  run(perSecond: number, forMs: number, onBegin?: (run: Run) => void): Promise<Run>
}

/** Starts the threads; resolves when they can send. */
export async function openGenerator(options: GeneratorOptions): Promise<Generator> {
  const { threads, onSample, seed, connections, samplesPerSecond, ...data } = options
  const failed = Promise.withResolvers<never>()
  failed.promise.catch(() => undefined)
  const workers = Array.from({ length: threads }, (_, place) => {
    const workerData: ThreadData = {
      ...data,
      seed: seed * 1000 + place,
      connections: Math.ceil(connections / threads),
      samplesPerSecond: samplesPerSecond / threads,
    }
    const worker = new Worker(new URL('./thread.ts', import.meta.url), { workerData })
    worker.on('error', failed.reject)
    return worker
  })
  const unanswered = new Map<Worker, number>()
  let current: Run | null = null
  const take = (worker: Worker, message: FromThread): void => {
    if (message.kind === 'sample') onSample(message.tweet)
    if (message.kind !== 'progress' || current === null) return
    current.sent += message.sent
    for (const tweet of message.acknowledged) current.acknowledged.push(tweet)
    for (const [name, count] of Object.entries(message.errors)) {
      current.errors.set(name, (current.errors.get(name) ?? 0) + count)
    }
    unanswered.set(worker, message.unanswered)
    current.unanswered = sum(unanswered.values())
  }
  const ready = Promise.all(workers.map((worker) => heard(worker, 'ready')))
  for (const worker of workers) {
    worker.on('message', (message: FromThread) => take(worker, message))
  }
  await Promise.race([ready, failed.promise])
  return {
    async run(perSecond, forMs, onBegin) {
      const run = newRun(perSecond, forMs)
      current = run
      const done = Promise.all(workers.map((worker) => heard(worker, 'done')))
      const order: ToThread = {
        kind: 'run',
        perSecond: perSecond / workers.length,
        forMs,
        histograms: run.histograms,
      }
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread has no origin
      for (const worker of workers) worker.postMessage(order)
      onBegin?.(run)
      await Promise.race([done, failed.promise])
      return run
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(workers.map((worker) => worker.terminate()))
    },
  }
}

function newRun(perSecond: number, forMs: number): Run {
  return {
    perSecond,
    forMs,
    histograms: createHistograms(),
    beganMs: performance.now(),
    sent: 0,
    unanswered: 0,
    errors: new Map(),
    acknowledged: [],
  }
}

/** Resolves at a thread's next message of a kind. */
async function heard(worker: Worker, kind: FromThread['kind']): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  const listen = (message: FromThread): void => {
    if (message.kind !== kind) return
    worker.off('message', listen)
    resolve()
  }
  worker.on('message', listen)
  await promise
}
