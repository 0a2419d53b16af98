import { unavailable } from '@flightpath/contracts'
import {
  ClockWentBackError,
  LeaseExpiredError,
  SequenceExhaustedError,
} from '@flightpath/snowflake'
import type { LeasedSnowflake } from '@flightpath/storage'

/** The next id. Throws a 503 ProblemError without a lease, and with a clock that went back. */
export function mintId(ids: Pick<LeasedSnowflake, 'next'>): string {
  try {
    return ids.next()
  } catch (error) {
    const passes =
      error instanceof LeaseExpiredError ||
      error instanceof ClockWentBackError ||
      error instanceof SequenceExhaustedError
    throw passes ? unavailable('No ids can be made now; try again.') : error
  }
}
