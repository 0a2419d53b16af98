// Notices a consumer that lives, beats its heart and moves nothing.
import { KafkaUnavailableError } from './errors.ts'

export type WatchdogSettings = {
  stalledAfterMs: number
  now: () => number
  /** How many messages wait for this process. */
  readLag: () => Promise<number>
  onStalled: (stalledMs: number) => void
}

export type Watchdog = AsyncDisposable & {
  /** It moved on, or its handler answered. */
  alive: () => void
}

/**
 * Calls `onStalled` once, when messages have waited without a sign of life for `stalledAfterMs`. Kafka being away is no
 * sign of anything. The lag is read four times in that while.
 */
export function startWatchdog(settings: WatchdogSettings): Watchdog {
  const { stalledAfterMs, now, readLag, onStalled } = settings
  /** When messages were first seen waiting without a sign of life since. */
  let sinceMs: number | null = null
  let checking: Promise<void> | null = null

  async function check(): Promise<void> {
    const isBehind = await readBehind(readLag)
    if (!isBehind) {
      sinceMs = null
      return
    }
    sinceMs ??= now()
    const stalledMs = Math.round(now() - sinceMs)
    if (stalledMs < stalledAfterMs) return
    clearInterval(timer)
    onStalled(stalledMs)
  }

  const timer = setInterval(() => {
    checking ??= check().finally(() => {
      checking = null
    })
  }, stalledAfterMs / 4)

  return {
    alive: () => {
      sinceMs = null
    },
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await checking
    },
  }
}

/** Whether messages wait; false when Kafka cannot say. */
async function readBehind(readLag: WatchdogSettings['readLag']): Promise<boolean> {
  try {
    return (await readLag()) > 0
  } catch (error) {
    if (error instanceof KafkaUnavailableError) return false
    throw error
  }
}
