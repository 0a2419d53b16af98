// Decides at the root whether a trace is kept: all of them while it is calm, a share when it is not.

/** Answers for one new trace. */
export type Sampler = () => boolean

export type SamplerSettings = {
  /** So many traces a second are kept whatever the share; a burst of as many is kept whole. */
  perSecond?: number
  /** Of those beyond, this part is kept, 0 to 1. */
  share?: number
  /** Milliseconds; only differences count. */
  now: () => number
  /** From 0 to below 1. */
  random: () => number
}

/**
 * A token bucket that holds one second's worth, with a share of what overflows:
 * a demo sees every trace, and a load test at 5,000 a second pays for 100 of them.
 */
export function createSampler(settings: SamplerSettings): Sampler {
  const { perSecond = 50, share = 0.01, now, random } = settings
  let tokens = perSecond
  let filledAt = now()
  return () => {
    const at = now()
    tokens = Math.min(perSecond, tokens + (Math.max(0, at - filledAt) * perSecond) / 1000)
    filledAt = at
    if (tokens >= 1) {
      tokens -= 1
      return true
    }
    return random() < share
  }
}
