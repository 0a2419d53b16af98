import { createTrouble, type Logger } from '@flightpath/log'
import type { Statements } from '@flightpath/storage'
import { setTimeout as pause } from 'node:timers/promises'
import { cascade } from './cascade.ts'
import { deleteCascade, hasCascades, lockCascade } from '../storing/cascades-store.ts'
import type { TweetChanges } from '../telling/counters.ts'

export type CascadeSweep = AsyncDisposable & {
  /** There is something to do: it does not wait for its next look. */
  nudge(): void
}

export type CascadeSweepDeps = {
  readonly changes: TweetChanges
  readonly reads: Statements
  readonly log: Logger
}

const everyMs = 2000

/** Finishes deletions that were too much for one transaction. Every instance may do it, each at another tweet. */
export function startCascadeSweep({ changes, reads, log }: CascadeSweepDeps): CascadeSweep {
  const words = { began: 'cascades are not finished', ended: 'cascades are finished again' }
  const trouble = createTrouble(log, words)
  const closing = new AbortController()
  let nudged = Promise.withResolvers<void>()

  async function keepSweeping(): Promise<void> {
    while (!closing.signal.aborted) {
      await Promise.race([nudged.promise, pauseUntilClosing(everyMs)])
      nudged = Promise.withResolvers()
      try {
        while (!closing.signal.aborted && (await hasCascades(reads))) await sweepOnce()
        trouble.ended()
      } catch (error) {
        trouble.began(error instanceof Error ? error.message : String(error))
      }
    }
  }

  async function sweepOnce(): Promise<void> {
    const found = await changes.commit(async (change) => {
      const tweetId = await lockCascade(change)
      if (tweetId === null) return false
      const { more } = await cascade(change, tweetId)
      if (!more) await deleteCascade(change, tweetId)
      return true
    })
    // The others are at work on all that there is.
    if (!found) await pauseUntilClosing(everyMs)
  }

  async function pauseUntilClosing(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: closing.signal, ref: false }).catch(() => undefined)
  }

  const sweeping = keepSweeping()
  return {
    nudge: () => nudged.resolve(),
    async [Symbol.asyncDispose]() {
      closing.abort()
      await sweeping
    },
  }
}
