// A run at one rate from its begin to the check at its end.
import { createRandom } from '@flightpath/cli/random'
import { unlessAborted } from '@flightpath/cli/stack'
import type { RunState, StoresConfig } from '@flightpath/cli/state'
import { column, rowReader } from '@flightpath/storage'
import { performance } from 'node:perf_hooks'
import { openWriteDatabase } from '../population/open-databases.ts'
import type { Population } from '../population/population.ts'
import { openConnections, type Connections } from '../requests/connections.ts'
import { actions, type Action, type Mix } from '../requests/mix.ts'
import { sum } from '../sum.ts'
import { checkEnd, type EndCheck } from './check-end.ts'
import { openGenerator, type Generator, type Run } from './generator.ts'
import { allConsumers, awaitNoLag, promptConsumers, readDeliveryLags, type Lags } from './lags.ts'
import { allLatencies, percentilesOf, type Percentiles } from './tally.ts'
import { createDeliveryWatch, type DeliveryWatch } from './watch-delivery.ts'

export type LoadSettings = {
  readonly state: RunState
  readonly stores: StoresConfig
  readonly population: Population
  readonly mix: Mix
  readonly threads: number
  readonly connections: number
  /** Tweets of a page of a home timeline. */
  readonly page: number
  readonly replies: number
  readonly samplesPerSecond: number
  readonly seed: number
  /** Told how it goes, each second. */
  readonly onSecond: (moment: Moment) => void
  /** Ends runs: they reject with its reason. */
  readonly signal: AbortSignal
}

/** The last second. */
export type Moment = {
  readonly seconds: number
  readonly sentPerSecond: number
  readonly errors: number
  readonly unanswered: number
  /** Of the whole run so far. */
  readonly latency: Percentiles
  readonly lags: Lags | null
}

export type LoadResult = {
  readonly perSecond: number
  readonly seconds: number
  readonly sent: number
  readonly answeredPerSecond: number
  readonly errors: Readonly<Record<string, number>>
  readonly actions: readonly ({ readonly action: Action } & Percentiles)[]
  readonly all: Percentiles
  /** How late the generator itself sent, in milliseconds. */
  readonly late: Percentiles
  readonly delivery: {
    readonly home: Percentiles
    readonly search: Percentiles
    readonly missed: { readonly home: number; readonly search: number }
  }
  /** From the last answer until no consumer was behind; null when that took over two minutes. */
  readonly lagSeconds: number | null
  readonly check: EndCheck | null
}

export type LoadSession = AsyncDisposable & {
  /** One stretch at one rate, until the consumers have caught up. */
  run(perSecond: number, forMs: number, options: RunOptions): Promise<LoadResult>
  readonly connections: Connections
}

export type RunOptions = {
  /** Looks for everything that was acknowledged. */
  readonly check: boolean
  /** Called when the consumers have caught up, before anything is looked for. */
  readonly onDelivered?: () => void
}

const lagWithinMs = 120_000
const lagPollMs = 200
// Enough for the polls of some samples, few enough not to be a load.
const watchConnections = 16

/** Starts the generator; runs follow one another. */
export async function openLoad(settings: LoadSettings): Promise<LoadSession> {
  const { state, population, mix, seed, signal } = settings
  await using scope = new AsyncDisposableStack()
  const connections = scope.use(openConnections(state.api, watchConnections))
  const random = createRandom(seed)
  const newWatch = (): DeliveryWatch =>
    createDeliveryWatch({ connections, population, random, signal })
  let watch = newWatch()
  const { tag, secret, accounts, followers, seed: graphSeed } = population
  const generator: Generator = scope.use(
    await openGenerator({
      url: state.api,
      recipe: { tag, secret, accounts, followers, seed: graphSeed },
      ids: population.ids,
      mix,
      connections: settings.connections,
      page: settings.page,
      replies: settings.replies,
      seed,
      threads: settings.threads,
      samplesPerSecond: settings.samplesPerSecond,
      onSample: (tweet) => watch.watch(tweet),
    }),
  )
  const owned = scope.move()
  return {
    connections,
    async run(perSecond, forMs, { check, onDelivered }) {
      watch = newWatch()
      const run = await generateLive(settings, generator, perSecond, forMs)
      const seconds = (performance.now() - run.beganMs) / 1000
      const lagSeconds = await awaitDelivery(settings)
      await watch.done()
      onDelivered?.()
      const sources = { stores: settings.stores, connections, population, random }
      return {
        ...resultOf(run, seconds, watch),
        lagSeconds,
        check: check ? await checkEnd(sources, run.acknowledged) : null,
      }
    },
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

const readCount = rowReader({ batches: column.integer })

/** Seconds until tweets and follows are everywhere, null when not after two minutes; then waits for the counts. */
async function awaitDelivery({ stores, signal }: LoadSettings): Promise<number | null> {
  await using database = openWriteDatabase(stores)
  const unpublished = async (): Promise<number> => {
    const rows = readCount(await database.execute('SELECT COUNT(*) AS batches FROM outbox'))
    return rows[0]?.batches ?? 0
  }
  const beganMs = performance.now()
  const bounds = { withinMs: lagWithinMs, pollMs: lagPollMs, signal }
  const caughtUp = await awaitNoLag(stores.kafkaBrokers, promptConsumers, unpublished, bounds)
  const seconds = (performance.now() - beganMs) / 1000
  await awaitNoLag(stores.kafkaBrokers, allConsumers, unpublished, bounds)
  return caughtUp ? seconds : null
}

async function generateLive(
  settings: LoadSettings,
  generator: Generator,
  perSecond: number,
  forMs: number,
): Promise<Run> {
  using live = startLive(settings)
  return await unlessAborted(settings.signal, generator.run(perSecond, forMs, live.begin))
}

/** Tells each second how a run goes. */
function startLive({ stores, onSecond }: LoadSettings) {
  let run: Run | null = null
  let before = { sent: 0, ms: performance.now() }
  let tellingNow = false
  const tell = async (): Promise<void> => {
    if (run === null || tellingNow) return
    tellingNow = true
    const lags = await readDeliveryLags(stores.kafkaBrokers)
    const nowMs = performance.now()
    onSecond({
      seconds: Math.round((nowMs - run.beganMs) / 1000),
      sentPerSecond: Math.round(((run.sent - before.sent) * 1000) / (nowMs - before.ms)),
      errors: countErrors(run),
      unanswered: run.unanswered,
      latency: percentilesOf(allLatencies(run.histograms)),
      lags,
    })
    before = { sent: run.sent, ms: nowMs }
    tellingNow = false
  }
  const timer = setInterval(() => void tell(), 1000)
  return {
    begin: (begun: Run): void => {
      run = begun
    },
    [Symbol.dispose]: () => clearInterval(timer),
  }
}

function countErrors({ errors }: Run): number {
  return sum(errors.values())
}

function resultOf(
  run: Run,
  seconds: number,
  watch: DeliveryWatch,
): Omit<LoadResult, 'lagSeconds' | 'check'> {
  const all = percentilesOf(allLatencies(run.histograms))
  return {
    perSecond: run.perSecond,
    seconds,
    sent: run.sent,
    answeredPerSecond: all.count / seconds,
    errors: Object.fromEntries(run.errors),
    actions: actions
      .map((action) => ({ action, ...percentilesOf(run.histograms[action]) }))
      .filter(({ count }) => count > 0),
    all,
    late: percentilesOf(run.histograms.late),
    delivery: {
      home: percentilesOf(watch.home),
      search: percentilesOf(watch.search),
      missed: watch.missed(),
    },
  }
}
