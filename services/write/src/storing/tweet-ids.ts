import { unavailable, type TweetId } from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import {
  ClockWentBackError,
  LeaseExpiredError,
  SequenceExhaustedError,
} from '@flightpath/snowflake'
import { openLeasedSnowflake, type Database, type LeasedSnowflake } from '@flightpath/storage'
import { setTimeout as pause } from 'node:timers/promises'

/** Mints the ids of tweets, once the schema is there and a worker id is leased. */
export type TweetIds = AsyncDisposable & {
  /** Whether `mint` would succeed now. */
  ready(): boolean
  /** `count` ids, ascending. Throws a 503 ProblemError without a lease, and with a clock that went back. */
  mint(count: number): TweetId[]
}

const retryMs = 1000

/** Never waits for the database: migrates and leases in the background, again and again until it is done. */
export function openTweetIds(
  database: Database,
  { migrate, log, now }: { migrate: () => Promise<void>; log: Logger; now: () => number },
): TweetIds {
  const closing = new AbortController()
  let snowflake: LeasedSnowflake | null = null

  async function open(): Promise<void> {
    while (!closing.signal.aborted) {
      try {
        await migrate()
        snowflake = await openLeasedSnowflake(database, { now })
        return
      } catch (error) {
        log.warn({ error }, 'cannot prepare the database yet')
        await pause(retryMs, undefined, { signal: closing.signal }).catch(() => undefined)
      }
    }
  }

  function mint(count: number): TweetId[] {
    if (snowflake === null) throw unavailable('The service is not ready; try again.')
    try {
      // The generator is one of the two places that make ids; parsing its own would only cost.
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion
      return snowflake.mint(count) as TweetId[]
    } catch (error) {
      throw isRefusal(error) ? unavailable('No ids can be made now; try again.') : error
    }
  }

  const opening = open()
  return {
    ready() {
      try {
        mint(1)
        return true
      } catch {
        return false
      }
    },
    mint,
    async [Symbol.asyncDispose]() {
      closing.abort()
      await opening
      await snowflake?.[Symbol.asyncDispose]()
    },
  }
}

function isRefusal(error: unknown): boolean {
  return (
    error instanceof ClockWentBackError ||
    error instanceof LeaseExpiredError ||
    error instanceof SequenceExhaustedError
  )
}
