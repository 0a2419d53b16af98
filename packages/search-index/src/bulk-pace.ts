/** Of a cold Elasticsearch even these few can take seconds. */
const least = 32
const most = 2000
const quickMs = 250
const slowMs = 1000

/**
 * How many operations go into a bulk request: what Elasticsearch takes within a second. It needs up to a hundred times
 * as long for its first thousand documents as later on, and a request that it has not finished in time is sent again
 * while it still works on it.
 */
export class BulkPace {
  #operations = least

  get operations(): number {
    return this.#operations
  }

  /** A request with so many operations was answered after so many milliseconds. */
  answered(operations: number, tookMs: number): void {
    if (tookMs > slowMs) this.#operations = Math.max(least, Math.floor(operations / 2))
    else if (tookMs < quickMs && operations >= this.#operations) {
      this.#operations = Math.min(most, operations * 2)
    }
  }

  /** A request was not answered. */
  failed(): void {
    this.#operations = least
  }
}
