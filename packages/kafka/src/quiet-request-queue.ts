// kafkajs 2.2.4 leaves a timer of 1 ms running on every connection, also on those with nothing to send
// (tulios/kafkajs#1751): docs/decisions/0024-kafkajs-sets-no-timer-without-need.md.
import { createRequire } from 'node:module'

type RequestQueue = { readonly pending: readonly unknown[] }
type Schedule = (this: RequestQueue) => void

/** Throws when kafkajs is another than the one that this was written for. */
export function quietRequestQueue(): void {
  const queue: unknown = createRequire(import.meta.url)('kafkajs/src/network/requestQueue')
  const prototype: unknown = typeof queue === 'function' ? queue.prototype : null
  if (!hasSchedule(prototype)) throw new Error('kafkajs has no such request queue any more')
  const schedule = prototype.scheduleCheckPendingRequests
  prototype.scheduleCheckPendingRequests = function scheduleWhilePending() {
    if (this.pending.length > 0) schedule.call(this)
  }
}

function hasSchedule(value: unknown): value is { scheduleCheckPendingRequests: Schedule } {
  return (
    typeof value === 'object' &&
    value !== null &&
    'scheduleCheckPendingRequests' in value &&
    typeof value.scheduleCheckPendingRequests === 'function'
  )
}
