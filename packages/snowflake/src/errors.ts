/** The clock stands further back than ids could follow; none is minted until it has caught up. */
export class ClockWentBackError extends Error {
  override readonly name = 'ClockWentBackError'
  readonly code = 'clock-went-back'
  constructor(clockMs: number, nowMs: number) {
    super(
      `the clock went back by ${clockMs - nowMs} ms, to ${nowMs}: no ids until it has caught up`,
    )
  }
}

/** The lease of the worker id does not cover the time at which the id would be minted. */
export class LeaseExpiredError extends Error {
  override readonly name = 'LeaseExpiredError'
  readonly code = 'lease-expired'
  constructor(worker: number, validUntilMs: number) {
    super(`the lease of worker ${worker} ended at ${validUntilMs}: no ids until it is renewed`)
  }
}

/** More ids were asked for than a second of time holds (4,096 a millisecond). */
export class SequenceExhaustedError extends Error {
  override readonly name = 'SequenceExhaustedError'
  readonly code = 'sequence-exhausted'
  constructor(worker: number, aheadMs: number) {
    super(`worker ${worker} has minted ids for ${aheadMs} ms ahead of the clock`)
  }
}
