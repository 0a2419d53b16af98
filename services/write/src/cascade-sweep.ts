import { createTrouble, type Logger } from '@flightpath/log'
import { setTimeout as pause } from 'node:timers/promises'
import { bury, type BuryDeps } from './bury.ts'
import { cascade } from './cascade.ts'
import { deleteCascade, hasCascades, lockCascade } from './cascades-store.ts'

export type CascadeSweep = AsyncDisposable & {
  /** There is something to do: it does not wait for its next look. */
  nudge(): void
}

const everyMs = 2000

/** Finishes deletions that were too much for one transaction. Every instance may do it, each at another tweet. */
export function startCascadeSweep(deps: BuryDeps & { readonly log: Logger }): CascadeSweep {
  const words = { began: 'cascades are not finished', ended: 'cascades are finished again' }
  const trouble = createTrouble(deps.log, words)
  const closing = new AbortController()
  let nudged = Promise.withResolvers<void>()

  async function keepSweeping(): Promise<void> {
    while (!closing.signal.aborted) {
      await Promise.race([nudged.promise, pauseUntilClosing(everyMs)])
      nudged = Promise.withResolvers()
      try {
        while (!closing.signal.aborted && (await hasCascades(deps.database))) await sweepOnce()
        trouble.ended()
      } catch (error) {
        trouble.began(error instanceof Error ? error.message : String(error))
      }
    }
  }

  async function sweepOnce(): Promise<void> {
    let found = false
    await bury(deps, null, async (connection, change) => {
      const tweetId = await lockCascade(connection)
      found = tweetId !== null
      if (tweetId === null) return []
      const { buried, more } = await cascade(connection, change, tweetId)
      if (!more) await deleteCascade(connection, tweetId)
      return buried
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
