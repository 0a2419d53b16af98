// A way to MySQL that a test can cut, for outages at a moment of its choice.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type MysqlProxy = AsyncDisposable & {
  /** The address of the database through this proxy. */
  readonly url: string
  /** What went to the database on each connection, round trip by round trip; a long one may come in parts. */
  readonly sent: readonly (readonly string[])[]
  /** Ends all connections and takes no new ones. */
  cut(): void
  restore(): void
  /** Passes each COMMIT on, and cuts its connection before the answer comes back; or no longer does. */
  loseCommits(lose: boolean): void
}

export async function openMysqlProxy(databaseUrl: string, open: boolean): Promise<MysqlProxy> {
  const database = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const state = { open, loseCommits: false }
  const sent: string[][] = []
  const server = createServer((client) => {
    if (!state.open) return void client.destroy()
    const upstream = connect(Number(database.port), database.hostname)
    const end = () => {
      client.destroy()
      upstream.destroy()
    }
    for (const socket of [client, upstream]) {
      sockets.add(socket)
      socket.on('error', end)
      socket.on('close', () => {
        sockets.delete(socket)
        end()
      })
    }
    let lost = false
    const mine: string[] = []
    sent.push(mine)
    client.on('data', (data) => {
      if (state.loseCommits && data.includes('COMMIT')) lost = true
      mine.push(data.toString('latin1'))
      // The database reads what it was sent to the end, commits, and then closes.
      if (lost) upstream.end(data)
      else upstream.write(data)
    })
    upstream.on('data', (data) => {
      if (!lost) client.write(data)
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  const cut = () => {
    state.open = false
    for (const socket of sockets) socket.destroy()
  }
  return {
    url: `mysql://${database.username}@127.0.0.1:${address.port}`,
    sent,
    cut,
    restore() {
      state.open = true
    },
    loseCommits(lose) {
      state.loseCommits = lose
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
