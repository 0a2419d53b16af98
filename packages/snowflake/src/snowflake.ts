import { ClockWentBackError, LeaseExpiredError, SequenceExhaustedError } from './errors.ts'
import { encodeId, endMs, epochMs, idsPerMs, maxWorker } from './layout.ts'

/** A worker id and the time for which this process alone may mint with it: `[validFromMs, validUntilMs)`. */
export interface SnowflakeLease {
  readonly worker: number
  /** Unix milliseconds; without beginning when left out. */
  readonly validFromMs?: number
  /** Unix milliseconds; without end when left out. */
  readonly validUntilMs?: number
}

/** Mints ids, each larger than the one before, as decimal strings. */
export interface Snowflake {
  /**
   * The next id.
   * @throws LeaseExpiredError, ClockWentBackError, SequenceExhaustedError
   */
  next(): string
  /** `count` ids, ascending; throws as `next` does, and then none of them may be used. */
  mint(count: number): string[]
  /** Takes a renewed or another lease. */
  setLease(lease: SnowflakeLease): void
  /** The Unix millisecond of the newest id; 0 before the first. */
  readonly lastMintedMs: number
}

// A clock that NTP slews steps back by a millisecond or two; ids go on from the newest meanwhile.
const toleratedStepBackMs = 10
// A burst of more than 4,096 ids in a millisecond takes them from the next ones, this far ahead.
const maxAheadMs = 1000

/** A generator for one worker id. `now` gives Unix milliseconds. It keeps no clock and does no I/O of its own. */
export function createSnowflake(
  options: SnowflakeLease & { readonly now: () => number },
): Snowflake {
  const { now } = options
  let lease = checked(options)
  let clockMs = lease.validFromMs
  let idMs = 0
  let sequence = 0

  function next(): string {
    const nowMs = Math.floor(now())
    if (nowMs < clockMs - toleratedStepBackMs) throw new ClockWentBackError(clockMs, nowMs)
    if (nowMs > clockMs) clockMs = nowMs

    let ms = idMs
    let nextSequence = sequence + 1
    if (clockMs > ms) {
      ms = clockMs
      nextSequence = 0
    } else if (nextSequence === idsPerMs) {
      ms += 1
      nextSequence = 0
    }
    if (ms - clockMs > maxAheadMs) throw new SequenceExhaustedError(lease.worker, maxAheadMs)
    if (ms >= lease.validUntilMs) throw new LeaseExpiredError(lease.worker, lease.validUntilMs)
    idMs = ms
    sequence = nextSequence
    return encodeId(ms, lease.worker, nextSequence)
  }

  return {
    next,
    mint: (count) => Array.from({ length: count }, next),
    setLease(renewed) {
      lease = checked(renewed)
      // Another holder of this worker id may have minted until then.
      clockMs = Math.max(clockMs, lease.validFromMs)
    },
    get lastMintedMs() {
      return idMs
    },
  }
}

function checked(lease: SnowflakeLease): Required<SnowflakeLease> {
  const { worker, validFromMs = epochMs, validUntilMs = endMs } = lease
  if (!Number.isInteger(worker) || worker < 0 || worker > maxWorker) {
    throw new RangeError(`a worker id is 0 to ${maxWorker}, not ${worker}`)
  }
  return {
    worker,
    validFromMs: Math.max(validFromMs, epochMs),
    validUntilMs: Math.min(validUntilMs, endMs),
  }
}
