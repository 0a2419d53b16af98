import type { RouteInput } from '../route-types.ts'
import { Calls, NeverSentError, type CallSettings } from './calls.ts'
import { connectUpgraded } from './connect-upgraded.ts'
import type { FramedAnswer } from './frame-codec.ts'

/** Between attempts to get a lost connection back: doubled from the one to the other. */
const backOffMs = { first: 50, last: 1000 } as const

/** One instance of a service, with a connection that is made at first use and got back whenever it breaks. */
export class Peer<Body> {
  readonly #url: string
  readonly #settings: CallSettings<Body>
  readonly #old = new Set<Calls<Body>>()
  #calls: Calls<Body> | undefined
  #opening: Promise<Calls<Body>> | undefined
  #retry: NodeJS.Timeout | undefined
  #waitMs: number = backOffMs.first
  #closed = false

  constructor(url: string, settings: CallSettings<Body>) {
    this.#url = url
    this.#settings = settings
  }

  /** Connected, and alive as far as one knows. */
  get ready(): boolean {
    return this.#calls !== undefined && !this.#calls.suspect
  }

  /** Begins to connect where that has not been tried yet. */
  wake(): void {
    if (this.#calls === undefined && this.#retry === undefined) this.#open().catch(() => undefined)
  }

  /** Rejects with a NeverSentError when the request certainly did not arrive. */
  async send(input: RouteInput): Promise<FramedAnswer<Body>> {
    return (this.#calls ?? (await this.#open())).send(input)
  }

  /** Waits for the answers that are due. */
  async close(): Promise<void> {
    this.#closed = true
    clearTimeout(this.#retry)
    await this.#opening?.catch(() => undefined)
    if (this.#calls !== undefined) this.#old.add(this.#calls)
    await Promise.all([...this.#old].map((calls) => calls.finish()))
  }

  #open(): Promise<Calls<Body>> {
    if (this.#closed) return Promise.reject(new NeverSentError('the client is closed'))
    clearTimeout(this.#retry)
    this.#opening ??= this.#connect().finally(() => (this.#opening = undefined))
    return this.#opening
  }

  async #connect(): Promise<Calls<Body>> {
    try {
      const calls: Calls<Body> = await connectUpgraded(
        this.#url,
        this.#settings.secret,
        (socket) => new Calls(socket, { ...this.#settings, onUnusable: () => this.#lose(calls) }),
      )
      this.#waitMs = backOffMs.first
      this.#calls = calls
      return calls
    } catch (error) {
      this.#connectLater()
      throw new NeverSentError(`${this.#url} cannot be reached`, { cause: error })
    }
  }

  #lose(calls: Calls<Body>): void {
    this.#old.add(calls)
    void calls.finish().then(() => this.#old.delete(calls))
    if (this.#calls !== calls) return
    this.#calls = undefined
    this.#connectLater()
  }

  #connectLater(): void {
    if (this.#closed) return
    this.#retry = setTimeout(() => {
      this.#open().catch(() => undefined)
    }, this.#waitMs).unref()
    this.#waitMs = Math.min(2 * this.#waitMs, backOffMs.last)
  }
}
