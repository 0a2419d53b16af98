import type { Socket } from 'node:net'
import { headBytes, MalformedFrameError, maxFrameBytes, type Payload } from './frame-codec.ts'

/** Frames are gathered in pieces of this size, unless one is larger. */
const pieceBytes = 256 * 1024

/** Beyond this much that the other side has not read, it is not sent more. */
const maxUnsentBytes = 64 * 1024 * 1024

export type FrameListener = {
  /** A frame's payload lies in `bytes` from `start` to `end`, and only until the call is over. */
  onFrame(kind: number, id: number, bytes: Buffer, start: number, end: number): void
  /** Once, when the connection is over: with an error when it broke. */
  onClosed(error: Error | undefined): void
}

/**
 * Frames over one socket. What is sent in one turn of the event loop goes out in one write: system calls, not bytes,
 * are what a small request costs. Bytes are gathered in a piece that is used again. A frame that makes no sense
 * ends the connection.
 */
export class FrameConnection {
  readonly #socket: Socket
  readonly #listener: FrameListener
  #piece: Buffer = Buffer.allocUnsafeSlow(pieceBytes)
  #start = 0
  #end = 0
  #gathering = false
  #gathered = 0
  #written = 0
  readonly #parts: Buffer[] = []
  #partBytes = 0
  #wantedBytes = 0
  #closed = false

  constructor(socket: Socket, listener: FrameListener) {
    this.#socket = socket
    this.#listener = listener
    let failure: Error | undefined
    socket.setNoDelay(true).setTimeout(0)
    socket.on('error', (error) => (failure = error))
    socket.on('end', () => this.close())
    socket.on('close', () => {
      this.#closed = true
      listener.onClosed(failure)
    })
  }

  get closed(): boolean {
    return this.#closed
  }

  /** So much waits for the other side to read that no more should be sent. */
  get congested(): boolean {
    return this.#socket.writableLength > maxUnsentBytes
  }

  /** How many frames were handed to the socket; the others certainly never left this process. */
  get written(): number {
    return this.#written
  }

  /** Sends a frame with this turn's others, and gives its number. Throws when it is too large. */
  send(kind: number, id: number, payload?: Payload): number {
    const maxBytes = headBytes + (payload?.maxBytes ?? 0)
    if (this.#piece.length - this.#end < maxBytes) this.#replacePiece(maxBytes)
    const at = this.#end
    const end = payload?.write(this.#piece, at + headBytes) ?? at + headBytes
    if (end - at > maxFrameBytes) throw new RangeError(`a frame of ${end - at} bytes is too large`)
    this.#piece.writeUInt32BE(end - at - 4, at)
    this.#piece.writeUInt8(kind, at + 4)
    this.#piece.writeUInt32BE(id, at + 5)
    this.#end = end
    if (!this.#gathering) {
      this.#gathering = true
      setImmediate(() => {
        this.#gathering = false
        this.#flush()
      })
    }
    return (this.#gathered += 1)
  }

  /** Sends what was gathered and closes. What the other side sends meanwhile is lost. */
  close(): void {
    this.#flush()
    this.#socket.destroySoon()
  }

  /** Takes what the socket has received; the bytes may be overwritten afterwards. */
  receive(chunk: Buffer): void {
    let at = 0
    // A frame that began in an earlier chunk is put together alone; the others are read where they lie.
    while (this.#partBytes > 0) {
      const missing = this.#wantedBytes - this.#partBytes
      this.#parts.push(Buffer.from(chunk.subarray(at, at + missing)))
      if (chunk.length - at < missing) {
        this.#partBytes += chunk.length - at
        return
      }
      at += missing
      const whole = Buffer.concat(this.#parts)
      this.#parts.length = this.#partBytes = 0
      this.#readFrames(whole, 0)
    }
    this.#readFrames(chunk, at)
  }

  destroy(error?: Error): void {
    this.#closed = true
    this.#socket.destroy(error)
  }

  /** Whether this connection alone keeps the process running. */
  hold(held: boolean): void {
    if (held) this.#socket.ref()
    else this.#socket.unref()
  }

  #flush(): void {
    this.#written = this.#gathered
    if (this.#end === this.#start) return
    const bytes = this.#piece.subarray(this.#start, this.#end)
    this.#start = this.#end
    if (this.#socket.destroyed || this.#socket.writableEnded) return
    this.#socket.write(bytes)
    if (this.#socket.writableLength > 0) return
    // The kernel has taken everything, so nobody reads the piece any more.
    this.#start = this.#end = 0
    if (this.#piece.length > pieceBytes) this.#piece = Buffer.allocUnsafeSlow(pieceBytes)
  }

  #replacePiece(minBytes: number): void {
    this.#flush()
    if (this.#end === 0 && this.#piece.length >= minBytes) return
    this.#piece = Buffer.allocUnsafeSlow(Math.max(pieceBytes, minBytes))
    this.#start = this.#end = 0
  }

  #readFrames(chunk: Buffer, from: number): void {
    let at = from
    let wanted = 4
    try {
      while (!this.#closed && chunk.length - at >= 4) {
        wanted = 4 + chunk.readUInt32BE(at)
        if (wanted < headBytes || wanted > maxFrameBytes) {
          throw new MalformedFrameError(`a frame cannot have ${wanted} bytes`)
        }
        if (chunk.length - at < wanted) break
        const start = at + headBytes
        at += wanted
        wanted = 4
        this.#listener.onFrame(
          chunk.readUInt8(start - 5),
          chunk.readUInt32BE(start - 4),
          chunk,
          start,
          at,
        )
      }
    } catch (error) {
      this.destroy(error instanceof Error ? error : new MalformedFrameError(String(error)))
    }
    if (this.#closed || at === chunk.length) return
    this.#parts.push(Buffer.from(chunk.subarray(at)))
    this.#partBytes = chunk.length - at
    this.#wantedBytes = wanted
  }
}
