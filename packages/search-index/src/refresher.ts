/** Refreshing may take a sixth of the time, … */
const restFactor = 5
/** … and what was written is never hidden for longer than this. */
const longestRestMs = 1000

/**
 * Makes what was written visible to searches. A refresh costs by its documents but also by itself: it makes a segment,
 * which is merged later. So one follows at once on the first write, and the next ones the later the longer one takes:
 * a lone tweet is found within milliseconds, and thousands a second cost a refresh a second.
 */
export class Refresher implements AsyncDisposable {
  readonly #refresh: () => Promise<void>
  readonly #now: () => number
  #underWay: Promise<void> | null = null
  #timer: NodeJS.Timeout | undefined
  #restUntilMs = 0
  #written = false
  #closed = false

  /**
   * Elasticsearch refreshes by itself now and then, so one that fails is only late. `now` is in milliseconds, and never
   * goes back.
   */
  constructor(refresh: () => Promise<void>, now = () => performance.now()) {
    this.#refresh = () => refresh().catch(() => undefined)
    this.#now = now
  }

  /** Something was written. Never waits. */
  wrote(): void {
    this.#written = true
    if (this.#closed || this.#underWay !== null || this.#timer !== undefined) return
    const restMs = this.#restUntilMs - this.#now()
    if (restMs <= 0) this.#start()
    else this.#timer = setTimeout(() => this.#start(), restMs)
  }

  #start(): void {
    this.#timer = undefined
    this.#written = false
    const startMs = this.#now()
    this.#underWay = this.#refresh().then(() => {
      this.#underWay = null
      const endMs = this.#now()
      this.#restUntilMs = endMs + Math.min(longestRestMs, restFactor * (endMs - startMs))
      if (this.#written) this.wrote()
    })
  }

  /** Waits for the refresh that is under way, and begins no other. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.#closed = true
    clearTimeout(this.#timer)
    await this.#underWay
  }
}
