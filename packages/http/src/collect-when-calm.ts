import { performance } from 'node:perf_hooks'
import { getHeapStatistics } from 'node:v8'

/** Shares of the time in which the event loop did something. A consumer of Kafka has 0.02 with nothing to do. */
const busy = 0.06
const calm = 0.04

/** A collection that gives back less of the heap is the last one. */
const worthwhile = 0.04

/**
 * Gives memory back once a process has been calm for ten seconds after it was busy, with its start or with requests:
 * V8 looks through a heap when it grows, so what is garbage then would stay for as long as nothing happens. Each time it
 * moves only some of what lives between garbage, so it is asked again while that helps. Takes 0.2 s after a start and up
 * to a second after much work, for each time. Does nothing without `--expose-gc`.
 */
export function collectWhenCalm(lookMs = 10_000): Disposable {
  let isWorthwhile = true
  let last = performance.eventLoopUtilization()
  const timer = setInterval(() => {
    const { utilization } = performance.eventLoopUtilization(last)
    if (utilization > busy) isWorthwhile = true
    if (isWorthwhile && utilization < calm) {
      const before = getHeapStatistics().total_heap_size
      // It leaves no room in the heap; the others only make some.
      globalThis.gc?.({ type: 'major', execution: 'sync', flavor: 'last-resort' })
      isWorthwhile = getHeapStatistics().total_heap_size < before * (1 - worthwhile)
    }
    last = performance.eventLoopUtilization()
  }, lookMs).unref()
  return { [Symbol.dispose]: () => clearInterval(timer) }
}
