// What is counted and measured while requests are sent. The histograms are HDR histograms whose memory all threads
// share, so that nothing has to be sent to the main one.
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks'
import { actions, type Action } from '../requests/mix.ts'

/** In microseconds. */
export type Histograms = Readonly<Record<Action, RecordableHistogram>> & {
  /** How late the generator itself sent requests. */
  readonly late: RecordableHistogram
}

export function createHistograms(): Histograms {
  return {
    post: createLatency(),
    'read-home': createLatency(),
    'read-bare-home': createLatency(),
    'read-user': createLatency(),
    search: createLatency(),
    like: createLatency(),
    follow: createLatency(),
    late: createLatency(),
  }
}

/** Of microseconds, up to ten minutes, to three digits. */
export function createLatency(): RecordableHistogram {
  return createHistogram({ lowest: 1, highest: 600_000_000, figures: 3 })
}

/** Records milliseconds. */
export function recordMs(histogram: RecordableHistogram, ms: number): void {
  histogram.record(Math.max(1, Math.round(ms * 1000)))
}

/** All of some histograms in one. */
function merged(histograms: readonly RecordableHistogram[]): RecordableHistogram {
  const sum = createLatency()
  for (const histogram of histograms) if (histogram.count > 0) sum.add(histogram)
  return sum
}

/** Milliseconds. */
export type Percentiles = {
  readonly count: number
  readonly p50: number
  readonly p90: number
  readonly p99: number
  readonly p999: number
  readonly max: number
}

export function percentilesOf(histogram: RecordableHistogram): Percentiles {
  const at = (percentile: number): number =>
    histogram.count === 0 ? 0 : histogram.percentile(percentile) / 1000
  const max = histogram.count === 0 ? 0 : histogram.max / 1000
  return {
    count: histogram.count,
    p50: at(50),
    p90: at(90),
    p99: at(99),
    p999: at(99.9),
    max,
  }
}

/** The latencies of requests of every kind together. */
export function allLatencies(histograms: Histograms): RecordableHistogram {
  return merged(actions.map((action) => histograms[action]))
}
