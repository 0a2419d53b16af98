// Which port each part listens on: the usual one, the one it had before, or a free one.
import { createServer } from 'node:net'

export type PortWish = {
  /** `gateway`, `timeline-2`, `kafka`, `kafka-peer`. */
  readonly name: string
  /** Null: any free one will do. */
  readonly port: number | null
}

export type ChosenPorts = {
  readonly ports: Readonly<Record<string, number>>
  /** Wishes that a port of somebody else's stood in the way of. */
  readonly replaced: readonly {
    readonly name: string
    readonly wanted: number
    readonly port: number
  }[]
}

/**
 * Gives each part a port of its own that `isFree` says is free. Throws when there is none.
 * Random ones come from 20000 to 29999: below the range that systems take for outgoing connections, one of which could
 * else sit on a server's port as that is started again.
 */
export async function choosePorts(
  wishes: readonly PortWish[],
  isFree: (port: number) => Promise<boolean>,
  random: () => number,
): Promise<ChosenPorts> {
  const ports: Record<string, number> = {}
  const replaced: { name: string; wanted: number; port: number }[] = []
  const taken = new Set<number>()
  for (const { name, port: wanted } of wishes) {
    const asWished = wanted !== null && !taken.has(wanted) && (await isFree(wanted))
    const port = asWished ? wanted : await findFree(taken, wishes, isFree, random)
    if (wanted !== null && !asWished) replaced.push({ name, wanted, port })
    taken.add(port)
    ports[name] = port
  }
  return { ports, replaced }
}

async function findFree(
  taken: ReadonlySet<number>,
  wishes: readonly PortWish[],
  isFree: (port: number) => Promise<boolean>,
  random: () => number,
): Promise<number> {
  const wished = new Set(wishes.map(({ port }) => port))
  for (let attempt = 0; attempt < 1000; attempt += 1) {
    const port = 20_000 + Math.floor(random() * 10_000)
    if (!taken.has(port) && !wished.has(port) && (await isFree(port))) return port
  }
  throw new Error('no free port was found between 20000 and 29999')
}

/** Whether a process of ours could listen on this loopback port now. */
export async function isPortFree(port: number): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const server = createServer()
  server.once('error', () => resolve(false))
  server.listen({ host: '127.0.0.1', port, exclusive: true }, () => {
    server.close(() => resolve(true))
  })
  return await promise
}
