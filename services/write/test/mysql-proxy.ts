// A way to MySQL that a test can cut, for outages at a moment of its choice.
import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'

export type MysqlProxy = AsyncDisposable & {
  /** The address of the database through this proxy. */
  readonly url: string
  /** Ends all connections and takes no new ones. */
  cut(): void
  restore(): void
  /** Passes the next COMMIT on, and cuts its connection before the answer comes back. */
  loseNextCommit(): void
}

export async function openMysqlProxy(databaseUrl: string, open: boolean): Promise<MysqlProxy> {
  const database = new URL(databaseUrl)
  const sockets = new Set<Socket>()
  const state = { open, loseCommit: false }
  const server = createServer((client) => {
    if (!state.open) {
      client.destroy()
      return
    }
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
    client.on('data', (data) => {
      if (state.loseCommit && data.includes('COMMIT')) {
        state.loseCommit = false
        lost = true
      }
      upstream.write(data)
    })
    upstream.on('data', (data) => {
      // The database has answered, so it has committed.
      if (lost) end()
      else client.write(data)
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
    cut,
    restore() {
      state.open = true
    },
    loseNextCommit() {
      state.loseCommit = true
    },
    async [Symbol.asyncDispose]() {
      cut()
      server.close()
      await once(server, 'close')
    },
  }
}
