// Notices a consumer that lives, beats its heart and moves nothing.
import { KafkaUnavailableError } from './errors.ts'
import type { PartitionLag } from './lag.ts'

export type TopicLag = Pick<PartitionLag, 'topic' | 'lag'>

export type WatchdogSettings = {
  stalledAfterMs: number
  now: () => number
  /** Of the partitions that this process answers for. */
  readLag: () => Promise<readonly TopicLag[]>
  onStalled: (error: Error) => void
}

export type Watchdog = AsyncDisposable & {
  /** The topic moved on, or its handler answered. */
  alive: (topic: string) => void
}

/**
 * Calls `onStalled` once, when a topic has had messages waiting and shown no sign of life for
 * `stalledAfterMs`. Kafka being away is no sign of anything. The lag is read four times in that while.
 */
export function startWatchdog(settings: WatchdogSettings): Watchdog {
  const { stalledAfterMs, now, readLag, onStalled } = settings
  /** When each topic was first seen behind without a sign of life since. */
  const suspects = new Map<string, number>()
  let checking: Promise<void> | null = null

  async function check(): Promise<void> {
    const behind = await readBehind(readLag)
    for (const topic of suspects.keys()) if (!behind.has(topic)) suspects.delete(topic)
    for (const topic of behind) {
      const since = suspects.get(topic) ?? now()
      suspects.set(topic, since)
      const stalledMs = Math.round(now() - since)
      if (stalledMs >= stalledAfterMs) {
        clearInterval(timer)
        onStalled(new Error(`no progress on ${topic} for ${stalledMs} ms`))
        return
      }
    }
  }

  const timer = setInterval(() => {
    checking ??= check().finally(() => {
      checking = null
    })
  }, stalledAfterMs / 4)

  return {
    alive: (topic) => void suspects.delete(topic),
    async [Symbol.asyncDispose]() {
      clearInterval(timer)
      await checking
    },
  }
}

/** Topics with messages waiting; none when Kafka cannot say. */
async function readBehind(readLag: WatchdogSettings['readLag']): Promise<Set<string>> {
  try {
    const partitions = await readLag()
    return new Set(partitions.filter(({ lag }) => lag > 0).map(({ topic }) => topic))
  } catch (error) {
    if (error instanceof KafkaUnavailableError) return new Set()
    throw error
  }
}
