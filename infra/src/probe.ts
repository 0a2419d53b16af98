// Asks a server one real question over its own protocol, within two seconds.
import { connect } from 'node:net'

const timeoutMs = 2_000

/**
 * Sends a request to a loopback port and hands what comes back, as it grows, to `isAnswer`.
 * False when nobody listens, when the peer hangs up first, or after 2 s. Never throws.
 */
export async function answersOnPort(
  port: number,
  request: Uint8Array | null,
  isAnswer: (received: Buffer) => boolean,
): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const socket = connect({ host: '127.0.0.1', port })
  let received: Buffer = Buffer.alloc(0)
  socket.setTimeout(timeoutMs)
  socket.on('connect', () => {
    if (request !== null) socket.write(request)
  })
  socket.on('data', (chunk) => {
    received = Buffer.concat([received, chunk])
    if (isAnswer(received)) resolve(true)
  })
  socket.on('error', () => resolve(false))
  socket.on('timeout', () => resolve(false))
  socket.on('close', () => resolve(false))
  const answered = await promise
  socket.destroy()
  return answered
}

/** Whether a GET is answered with a 2xx within 2 s. Never throws. */
export async function answersHttp(url: string): Promise<boolean> {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeoutMs) })
    await response.arrayBuffer()
    return response.ok
  } catch {
    return false
  }
}
