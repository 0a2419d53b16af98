import { createTrouble, type Logger } from '@flightpath/log'
import type { Database } from '@flightpath/storage'
import { setTimeout as pause } from 'node:timers/promises'
import { deleteRows, type OutboxRowId } from './outbox-store.ts'

/** Deletes published rows, all that came together in one statement: each is a commit that waits for the disk. */
export type RowRemover = {
  remove(ids: readonly OutboxRowId[]): void
  /** Resolves once all rows that were given are deleted. */
  idle(): Promise<void>
  /** From now on without waiting for more, and without a second try: a row that stays is published once more. */
  close(): void
}

const gatherMs = 20
const retryAfterMs = 1000

export function createRowRemover(database: Database, log: Logger): RowRemover {
  const words = {
    began: 'published outbox rows are not deleted yet',
    ended: 'published outbox rows are deleted again',
  }
  const trouble = createTrouble(log, words)
  const closing = new AbortController()
  let waiting: OutboxRowId[] = []
  let removing: Promise<void> | null = null

  async function removeAll(): Promise<void> {
    while (waiting.length > 0) {
      await pauseUnlessClosing(gatherMs)
      const ids = waiting
      waiting = []
      try {
        await deleteRows(database, ids)
        trouble.ended()
      } catch (error) {
        trouble.began(error instanceof Error ? error.message : String(error))
        if (closing.signal.aborted) return
        waiting.push(...ids)
        await pauseUnlessClosing(retryAfterMs)
      }
    }
  }

  async function pauseUnlessClosing(ms: number): Promise<void> {
    await pause(ms, undefined, { signal: closing.signal }).catch(() => undefined)
  }

  return {
    remove(ids) {
      waiting.push(...ids)
      if (waiting.length === 0) return
      removing ??= removeAll().finally(() => (removing = null))
    },
    idle: async () => {
      await removing
    },
    close: () => closing.abort(),
  }
}
