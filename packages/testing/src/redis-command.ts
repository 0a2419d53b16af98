import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setTimeout as pause } from 'node:timers/promises'

/**
 * Sends one command to Redis on a connection of its own and resolves with the first bytes of the answer, errors among
 * them: what an operator does in a shell, also while Redis refuses everybody else. Answers within 5 s or throws.
 */
export async function redisCommand(url: string, ...words: readonly string[]): Promise<string> {
  const socket = openSocket(url)
  try {
    socket.write(encode(words))
    const answer = once(socket, 'data').then(([bytes]) => String(bytes))
    const late = pause(5000, undefined, { ref: false }).then(() => {
      throw new Error(`redis did not answer ${words.join(' ')}`)
    })
    return await Promise.race([answer, late])
  } finally {
    socket.destroy()
  }
}

/** Sends a command whose answer nobody waits for, because it will not come soon. */
export function redisStart(url: string, ...words: readonly string[]): Disposable {
  const socket = openSocket(url)
  socket.write(encode(words))
  return { [Symbol.dispose]: () => socket.destroy() }
}

function openSocket(url: string): Socket {
  const { hostname, port } = new URL(url)
  const socket = connect(Number(port || 6379), hostname)
  socket.on('error', () => socket.destroy())
  return socket
}

/** As arrays of bulk strings: https://redis.io/docs/latest/develop/reference/protocol-spec/ */
function encode(words: readonly string[]): string {
  const parts = words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`)
  return `*${words.length}\r\n${parts.join('')}`
}
