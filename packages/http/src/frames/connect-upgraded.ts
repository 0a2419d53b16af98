import { internalHeaders } from '@flightpath/contracts'
import { connect, type Socket } from 'node:net'
import { protocol } from './frame-codec.ts'

/** A handshake that takes longer counts as refused. */
const connectMs = 2000

/** All reads of a connection go into one buffer of this size: a new one for each costs more than the read. */
const readBytes = 256 * 1024

/** An answer to an upgrade is a few lines. */
const maxHandshakeBytes = 16 * 1024

/** Gets what the connection receives; the bytes are overwritten by the next ones. */
export type Receiver = { receive(bytes: Buffer): void }

/** Connects to a service, shows the stack's secret and asks for frames; `open` gets the socket once they may be sent. */
export function connectUpgraded<R extends Receiver>(
  url: string,
  secret: string,
  open: (socket: Socket) => R,
): Promise<R> {
  const { hostname, port, host } = new URL(url)
  return new Promise((resolve, reject) => {
    let receiver: R | undefined
    let handshake = ''
    const onread = {
      buffer: Buffer.allocUnsafeSlow(readBytes),
      callback(length: number, bytes: Uint8Array): boolean {
        const received = Buffer.from(bytes.buffer, bytes.byteOffset, length)
        if (receiver === undefined) greet(received)
        else receiver.receive(received)
        return true
      },
    }
    const socket = connect({ host: hostname, port: Number(port === '' ? 80 : port), onread })
    const timer = setTimeout(() => socket.destroy(new Error('no handshake in time')), connectMs)
    const onClose = () => {
      clearTimeout(timer)
      reject(new Error('closed before the handshake'))
    }
    socket.on('error', reject).on('close', onClose)
    socket.write(
      [
        'GET / HTTP/1.1',
        `host: ${host}`,
        'connection: upgrade',
        `upgrade: ${protocol}`,
        `${internalHeaders.secret}: ${secret}`,
        '\r\n',
      ].join('\r\n'),
    )

    function greet(received: Buffer): void {
      handshake += received.toString('latin1')
      const end = handshake.indexOf('\r\n\r\n')
      if (end === -1 && handshake.length < maxHandshakeBytes) return
      if (end === -1 || !handshake.startsWith('HTTP/1.1 101 ')) {
        socket.destroy(new Error(`the upgrade was answered with ${handshake.split('\r\n', 1)[0]}`))
        return
      }
      clearTimeout(timer)
      socket.off('error', reject).off('close', onClose)
      const opened = open(socket)
      receiver = opened
      resolve(opened)
      const rest = Buffer.from(handshake.slice(end + 4), 'latin1')
      // Whoever waits for the receiver has it first.
      if (rest.length > 0) queueMicrotask(() => opened.receive(rest))
    }
  })
}
