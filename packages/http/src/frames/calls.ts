import type { Socket } from 'node:net'
import type { RouteInput } from '../route-types.ts'
import {
  kinds,
  readAnswer,
  requestPayload,
  type FramedAnswer,
  type ReadBody,
} from './frame-codec.ts'
import { FrameConnection } from './frame-connection.ts'

/** The request certainly did not reach the other side, so whatever it is, it may be sent elsewhere. */
export class NeverSentError extends Error {
  override readonly name = 'NeverSentError'
}

/** Time is counted in these, so that a pause of our own process lets nothing expire. */
const tickMs = 100

/** After a second without a sign of life, while it owes an answer, the other side is asked for one. */
const silentTicks = 10

/** Ids come round long after the answer to the earlier request. */
const maxId = 2 ** 30

type Call<Body> = {
  readonly frame: number
  readonly expiresAt: number
  resolve(answer: FramedAnswer<Body>): void
  reject(error: Error): void
}

export type CallSettings<Body> = {
  /** Shown to the other side when a connection is made. */
  readonly secret: string
  /** For one attempt. */
  readonly timeoutMs: number
  readonly readBody: ReadBody<Body>
}

export type CallsOptions<Body> = CallSettings<Body> & {
  /** The other side takes no more requests, or the connection is over. */
  readonly onUnusable: () => void
}

/** The asking side of one connection: requests under way, in the order of their sending. */
export class Calls<Body> {
  readonly #connection: FrameConnection
  readonly #options: CallsOptions<Body>
  readonly #waiting = new Map<number, Call<Body>>()
  #nextId = 0
  #ticker: NodeJS.Timeout | undefined
  #ticks = 0
  #silentSince = 0
  /** The tick at which a sign of life was asked for that has not come yet. */
  #suspectSince: number | undefined
  #leaving = false
  readonly #over = Promise.withResolvers<void>()

  constructor(socket: Socket, options: CallsOptions<Body>) {
    this.#options = options
    this.#connection = new FrameConnection(socket, {
      onFrame: (kind, id, bytes, start, end) => {
        this.#hear(kind, id, bytes, start, end)
      },
      onClosed: (error) => this.#fail(error),
    })
    this.#connection.hold(false)
  }

  get usable(): boolean {
    return !this.#leaving && !this.#connection.closed
  }

  /** It has owed an answer for a while and given no sign of life: better ask somebody else. */
  get suspect(): boolean {
    return this.#suspectSince !== undefined
  }

  receive(bytes: Buffer): void {
    this.#connection.receive(bytes)
  }

  send(input: RouteInput): Promise<FramedAnswer<Body>> {
    return new Promise((resolve, reject) => {
      if (!this.usable || this.#connection.congested) {
        throw new NeverSentError('the connection takes no more requests')
      }
      const id = this.#nextId
      const frame = this.#connection.send(kinds.request, id, requestPayload(input))
      this.#nextId = (id + 1) % maxId
      const expiresAt = this.#ticks + 1 + Math.ceil(this.#options.timeoutMs / tickMs)
      this.#waiting.set(id, { frame, expiresAt, resolve, reject })
      if (this.#waiting.size === 1) this.#startWaiting()
    })
  }

  /** Sends nothing more; resolves when all answers are here and the connection is closed. */
  finish(): Promise<void> {
    this.#leaving = true
    if (this.#waiting.size === 0) this.#connection.close()
    return this.#over.promise
  }

  #startWaiting(): void {
    this.#connection.hold(true)
    this.#silentSince = this.#ticks
    this.#ticker ??= setInterval(() => this.#tick(), tickMs).unref()
  }

  #stopWaiting(): void {
    this.#connection.hold(false)
    if (this.#leaving) this.#connection.close()
  }

  #hear(kind: number, id: number, bytes: Buffer, start: number, end: number): void {
    this.#silentSince = this.#ticks
    this.#suspectSince = undefined
    if (kind === kinds.goaway) this.#options.onUnusable()
    if (kind !== kinds.answer) return
    const call = this.#waiting.get(id)
    // What comes after its time is up is nobody's any more.
    if (call === undefined) return
    const answer = readAnswer(bytes, start, end, this.#options.readBody)
    this.#waiting.delete(id)
    call.resolve(answer)
    if (this.#waiting.size === 0) this.#stopWaiting()
  }

  #tick(): void {
    if (this.#waiting.size === 0) {
      clearInterval(this.#ticker)
      this.#ticker = undefined
      return
    }
    this.#ticks += 1
    if (!this.suspect && this.#ticks - this.#silentSince >= silentTicks) {
      this.#suspectSince = this.#ticks
      this.#connection.send(kinds.ping, 0)
    }
    this.#expire()
  }

  #expire(): void {
    for (const [id, call] of this.#waiting) {
      if (call.expiresAt > this.#ticks) return
      const error = new Error('no answer in time')
      // Not even the ping was answered: nothing else would be.
      if (this.#ticks - (this.#suspectSince ?? this.#ticks) >= silentTicks) {
        return this.#connection.destroy(error)
      }
      this.#waiting.delete(id)
      call.reject(error)
      if (this.#waiting.size === 0) this.#stopWaiting()
    }
  }

  #fail(cause: Error | undefined): void {
    clearInterval(this.#ticker)
    const { written } = this.#connection
    for (const call of this.#waiting.values()) {
      call.reject(
        call.frame > written
          ? new NeverSentError('the connection broke before', { cause })
          : new Error('the connection broke', { cause }),
      )
    }
    this.#waiting.clear()
    if (!this.#leaving) this.#options.onUnusable()
    this.#leaving = true
    this.#over.resolve()
  }
}
