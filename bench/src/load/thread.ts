// A thread of the generator: sends its part of the requests when they are due.
import { createRandom } from '@flightpath/cli/random'
import { performance } from 'node:perf_hooks'
import { setTimeout as pause } from 'node:timers/promises'
import { parentPort, workerData } from 'node:worker_threads'
import { actorsOf } from '../population/population.ts'
import { createActs, type Act } from '../requests/act.ts'
import { createArrivals } from '../requests/arrivals.ts'
import {
  formatRequest,
  openConnections,
  type Answer,
  type Failure,
} from '../requests/connections.ts'
import { keepSchedule } from '../requests/keep-schedule.ts'
import { createActionPicker } from '../requests/mix.ts'
import type { Acknowledged, FromThread, ThreadData, ToThread } from './messages.ts'
import { recordMs } from './tally.ts'

const progressMs = 100
const drainPollMs = 10

// oxlint-disable-next-line typescript/no-unsafe-type-assertion -- ours alone, from generator.ts
const data = workerData as ThreadData
const random = createRandom(data.seed)
const nextAction = createActionPicker(data.mix, random)
const act = createActs(
  actorsOf(data.ids, data.recipe),
  { page: data.page, replies: data.replies },
  random,
)
const connections = openConnections(data.url, data.connections)
let progress = newProgress()
let sampledMs = 0

parentPort?.on('message', (message: ToThread) => void run(message))
tell({ kind: 'ready' })

function newProgress() {
  const errors: Record<string, number> = {}
  const acknowledged: Acknowledged[] = []
  return { sent: 0, errors, acknowledged }
}

function tell(message: FromThread): void {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin -- a thread's port has no origin
  parentPort?.postMessage(message)
}

function tellProgress(): void {
  tell({ kind: 'progress', ...progress, unanswered: connections.unanswered() })
  progress = newProgress()
}

async function run({ perSecond, forMs, histograms }: ToThread): Promise<void> {
  const timer = setInterval(tellProgress, progressMs)
  await keepSchedule({
    nextDue: createArrivals(random, perSecond),
    beginMs: performance.now(),
    forMs,
    signal: new AbortController().signal,
    fire(dueMs) {
      recordMs(histograms.late, performance.now() - dueMs)
      const next = act(nextAction())
      progress.sent += 1
      connections.send(formatRequest(next.request), (outcome) => {
        const answeredMs = performance.now()
        if (!take(next, outcome, answeredMs)) return
        recordMs(histograms[next.action], answeredMs - dueMs)
      })
    },
  })
  while (connections.unanswered() > 0) await pause(drainPollMs)
  clearInterval(timer)
  tellProgress()
  tell({ kind: 'done' })
}

/** Whether the answer is as expected; counts it as an error where it is not. */
function take(next: Act, outcome: Answer | Failure, answeredMs: number): boolean {
  if (typeof outcome === 'string') return fail(next, outcome)
  if (outcome.status !== next.expected) return fail(next, String(outcome.status))
  const posted = next.read(outcome)
  if (posted === null) return true
  const tweet = { ...posted, atMs: performance.timeOrigin + answeredMs }
  progress.acknowledged.push(tweet)
  // Told at once: whoever looks for it has to begin right after the answer.
  if (!posted.isReply && answeredMs - sampledMs >= 1000 / data.samplesPerSecond) {
    sampledMs = answeredMs
    tell({ kind: 'sample', tweet })
  }
  return true
}

function fail({ action }: Act, why: string): false {
  const name = `${action}: ${why}`
  progress.errors[name] = (progress.errors[name] ?? 0) + 1
  return false
}
