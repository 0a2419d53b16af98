// What is on its way is not wrong: before anything is called a difference, the consumers finish what there is.
import { readLags } from '@flightpath/kafka'
import { setTimeout as pause } from 'node:timers/promises'

const waitAtMostMs = 30_000
const pollMs = 250

/**
 * Waits until everything committed is published and no consumer is behind, or for 30 s: with posts coming in all the
 * time there may be no such moment, and whatever was there at the beginning is long done by then.
 */
export async function awaitCaughtUp(
  brokers: readonly string[],
  unpublished: () => Promise<number>,
): Promise<void> {
  const deadline = performance.now() + waitAtMostMs
  while (performance.now() < deadline) {
    const lags = await readLags(brokers)
    if (lags.every(({ lag }) => lag === 0) && (await unpublished()) === 0) return
    await pause(pollMs)
  }
}
