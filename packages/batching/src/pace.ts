/** Time, which a test makes pass itself. */
export type Clock = {
  /** Milliseconds since some moment, which never go back. */
  readonly now: () => number
  /** Resolves that much later; keeps no process from ending where `ref` is false. */
  readonly pause: (ms: number, ref: boolean) => Promise<void>
}

export const realClock: Clock = {
  now: () => performance.now(),
  // Cheaper than that of node:timers/promises, because a window pauses every tick.
  pause: (ms, ref) =>
    new Promise((resolve) => {
      const timer = setTimeout(resolve, ms)
      if (!ref) timer.unref()
    }),
}

export type PaceOptions<Item, Result> = {
  /** Handles a batch, with a result for each item in its place. When it rejects, so do all that shared the batch. */
  readonly send: (batch: readonly Item[]) => Promise<readonly Result[]>
  /** Batches that are being sent at once: 1 when left out. */
  readonly mostUnderWay?: number
  /** A batch that takes longer than this many milliseconds holds back no other. */
  readonly patienceMs?: number
  /** How many milliseconds after this batch began the next one may begin: 0 when left out, and good for few items. */
  readonly paceMs?: (batch: readonly Item[]) => number
  /**
   * A batch stays open for a tick, and on for at most so many while items come in each. A full one does not wait, nor
   * one of which there is nobody left to wait for: as many wait and are being sent as ever did in the last second or two.
   */
  readonly window?: { readonly tickMs: number; readonly mostTicks: number }
  /** Items in a batch, and the sum of their sizes, unless one alone is larger. */
  readonly mostItems?: number
  readonly size?: { readonly of: (item: Item) => number; readonly most: number }
}

type Waiting<Item, Result> = {
  readonly item: Item
  readonly size: number
  readonly resolve: (result: Result) => void
  readonly reject: (error: unknown) => void
}

/**
 * Gathers items while others are being sent, and a little longer when they come fast. What is given without a wait in
 * between goes together, up to the size of a batch.
 */
export class PacedBatches<Item, Result> {
  readonly #options: PaceOptions<Item, Result>
  readonly #clock: Clock
  readonly #waiting: Waiting<Item, Result>[] = []
  #waitingSize = 0
  /** Items that are being sent. */
  #sending = 0
  /** Batches that are being sent and hold back the next one. */
  #holding = 0
  #restUntilMs = Number.NEGATIVE_INFINITY
  /** The next batch: nobody waits for one, it is open for more, or it should have begun but too many are under way. */
  #next: 'none' | 'open' | 'due' = 'none'
  /** Of the open window's tick. */
  #arrivals = 0
  /** The most items that waited or were being sent at once: in the current second, and in the one before. */
  #most = 0
  #mostBefore = 0
  #mostSinceMs = Number.NEGATIVE_INFINITY
  /** By which an open batch knows that it was begun before its time. */
  #begun = 0
  readonly #idlers = new Set<() => void>()

  constructor(options: PaceOptions<Item, Result>, clock: Clock = realClock) {
    this.#options = options
    this.#clock = clock
  }

  /** Resolves with the item's result. Items are sent in the order in which they were given. */
  give(item: Item): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const size = this.#options.size?.of(item) ?? 0
    this.#waiting.push({ item, size, resolve, reject })
    this.#waitingSize += size
    this.#arrivals += 1
    const isAll = this.#options.window !== undefined && this.#countMost()
    if (this.#next === 'none') void this.#open()
    if (this.#next === 'open' && (isAll || this.#isFull()) && !this.#rests()) this.#begin()
    return promise
  }

  /** Resolves once nothing waits and nothing is being sent. */
  async idle(): Promise<void> {
    if (this.#isIdle()) return
    const { promise, resolve } = Promise.withResolvers<void>()
    this.#idlers.add(resolve)
    await promise
  }

  async #open(): Promise<void> {
    this.#next = 'open'
    this.#arrivals = 0
    const mine = this.#begun
    const { now, pause } = this.#clock
    await (this.#rests() ? pause(this.#restUntilMs - now(), true) : null)
    const { tickMs, mostTicks } = this.#options.window ?? { tickMs: 0, mostTicks: 0 }
    for (let ticks = 0; ticks < mostTicks && mine === this.#begun && !this.#isFull(); ticks += 1) {
      await pause(tickMs, true)
      if (this.#arrivals === 0) break
      this.#arrivals = 0
    }
    if (mine === this.#begun) this.#begin()
  }

  #begin(): void {
    const { mostUnderWay = 1, paceMs } = this.#options
    this.#begun += 1
    this.#next = this.#holding < mostUnderWay ? 'none' : 'due'
    if (this.#next === 'due') return
    const batch = this.#take()
    const items = batch.map(({ item }) => item)
    this.#restUntilMs = this.#clock.now() + (paceMs?.(items) ?? 0)
    void this.#send(batch, items)
    if (this.#waiting.length > 0) void this.#open()
  }

  #take(): Waiting<Item, Result>[] {
    const { mostItems = this.#waiting.length, size } = this.#options
    let count = 0
    let taken = 0
    for (const each of this.#waiting) {
      if (count === mostItems || (count > 0 && taken + each.size > (size?.most ?? 0))) break
      count += 1
      taken += each.size
    }
    this.#waitingSize -= taken
    return this.#waiting.splice(0, count)
  }

  async #send(batch: readonly Waiting<Item, Result>[], items: readonly Item[]): Promise<void> {
    const letGo = this.#hold()
    this.#sending += items.length
    try {
      const results = await this.#options.send(items)
      if (results.length !== batch.length) {
        throw new Error(`a batch of ${batch.length} was given ${results.length} results`)
      }
      results.forEach((result, place) => batch[place]?.resolve(result))
    } catch (error) {
      for (const { reject } of batch) reject(error)
    }
    this.#sending -= items.length
    letGo()
    if (!this.#isIdle()) return
    for (const resolve of this.#idlers) resolve()
    this.#idlers.clear()
  }

  /** Holds back the next batch, until the one that it gives is called or patience is over. */
  #hold(): () => void {
    const { patienceMs } = this.#options
    let holds = true
    this.#holding += 1
    const letGo = (): void => {
      if (!holds) return
      holds = false
      this.#holding -= 1
      if (this.#next === 'due') this.#begin()
    }
    if (patienceMs !== undefined) void this.#clock.pause(patienceMs, false).then(letGo)
    return letGo
  }

  /** Whether there are as many items now as there were at any time lately. */
  #countMost(): boolean {
    const count = this.#waiting.length + this.#sending
    const nowMs = this.#clock.now()
    if (nowMs - this.#mostSinceMs > 1000) {
      this.#mostBefore = nowMs - this.#mostSinceMs > 2000 ? 0 : this.#most
      this.#most = 0
      this.#mostSinceMs = nowMs
    }
    this.#most = Math.max(this.#most, count)
    return count >= Math.max(this.#most, this.#mostBefore)
  }

  #isFull(): boolean {
    const { mostItems, size } = this.#options
    if (mostItems !== undefined && this.#waiting.length >= mostItems) return true
    return size !== undefined && this.#waitingSize >= size.most
  }

  #rests(): boolean {
    return this.#restUntilMs > this.#clock.now()
  }

  #isIdle(): boolean {
    return this.#sending === 0 && this.#waiting.length === 0
  }
}
