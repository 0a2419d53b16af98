// Finds the knee: the highest rate that is carried before latency or errors break.
import { sum } from '../sum.ts'
import type { LoadResult, LoadSession } from './run-load.ts'

export type RampLimits = {
  readonly p99Ms: number
  /** Errors of all requests. */
  readonly errorShare: number
  /** From the answer to a post until the tweet is in a follower's timeline. */
  readonly deliveryP99Ms: number
  /** From the last answer until no consumer is behind. */
  readonly lagSeconds: number
}

export type Ramp = {
  readonly steps: readonly { readonly result: LoadResult; readonly broke: string | null }[]
  /** Requests a second; null when not even the first rate was carried. */
  readonly knee: number | null
}

const growth = 1.2
const mostSteps = 30
/** Of sampled tweets, for which nobody looks any more after 30 s; those have no part in a percentile. */
const missedShare = 0.01

export const rampLimits: RampLimits = {
  p99Ms: 250,
  errorShare: 0.001,
  deliveryP99Ms: 3000,
  lagSeconds: 10,
}

/**
 * Raises the rate by a fifth, step by step, until one is not carried twice: a disk that stands still for half a second,
 * as virtual ones do, spoils the p99 of a whole step. A step before the first one warms the code.
 */
export async function ramp(
  session: Pick<LoadSession, 'run'>,
  beginPerSecond: number,
  stepMs: number,
  report: (sentence: string) => void,
  limits: RampLimits = rampLimits,
): Promise<Ramp> {
  await session.run(beginPerSecond / 2, stepMs, { check: false })
  const steps: { result: LoadResult; broke: string | null }[] = []
  const isCarried = async (rate: number): Promise<boolean> => {
    report(`${rate} requests/s …`)
    const result = await session.run(rate, stepMs, { check: false })
    const broke = whatBroke(result, limits)
    steps.push({ result, broke })
    if (broke !== null) report(`not carried: ${broke}`)
    return broke === null
  }
  let knee: number | null = null
  for (let rate = beginPerSecond; steps.length < mostSteps; rate = Math.round(rate * growth)) {
    if (!((await isCarried(rate)) || (await isCarried(rate)))) break
    knee = rate
  }
  return { steps, knee }
}

/** Why a rate was not carried; null when it was. */
export function whatBroke(result: LoadResult, limits: RampLimits): string | null {
  const { p99Ms, errorShare, deliveryP99Ms, lagSeconds } = limits
  const { home, missed } = result.delivery
  const errors = sum(Object.values(result.errors))
  if (errors > result.sent * errorShare) return `${errors} errors`
  if (result.late.p99 > p99Ms) return 'the generator could not keep its schedule'
  if (result.all.p99 > p99Ms) return `p99 of ${result.all.p99.toFixed(0)} ms`
  if (missed.home > (missed.home + home.count) * missedShare) {
    return `${missed.home} sampled tweets not in timelines`
  }
  if (home.p99 > deliveryP99Ms) return `in timelines after ${(home.p99 / 1000).toFixed(1)} s at p99`
  if (result.lagSeconds === null || result.lagSeconds > lagSeconds) {
    return `consumers ${result.lagSeconds?.toFixed(1) ?? 'over 120'} s behind`
  }
  return null
}
