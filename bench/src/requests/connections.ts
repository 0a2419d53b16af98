// Keep-alive HTTP/1.1 connections to the gateway, with as little work for a request as there can be: the generator
// shares the machine with what it measures. Only what our gateway answers is understood: a status and a content-length.
import { connect } from 'node:net'
import { performance } from 'node:perf_hooks'

export type Answer = { readonly status: number; readonly body: Buffer }

/** Why there was no answer. */
export type Failure = 'refused' | 'connection lost' | 'no answer in time' | 'not understood'

export type Done = (outcome: Answer | Failure) => void

export type Connections = Disposable & {
  /** Sends a whole request, head and body, on a free connection, or later when there is none. */
  send(request: string, done: Done): void
  /** Requests without an answer, those that wait for a connection among them. */
  readonly unanswered: () => number
}

const answerWithinMs = 30_000
// Below the gateway's own 60 s, so that it is not the one to close.
const idleMs = 50_000

type Connection = {
  send(request: string, done: Done): void
  close(): void
  /** When it was last used. */
  readonly usedMs: () => number
}

/** Opens up to `most` connections, each when it is needed first. */
export function openConnections(url: string, most: number): Connections {
  const { hostname, port } = new URL(url)
  const free: Connection[] = []
  const waiting: { readonly request: string; readonly done: Done }[] = []
  let next = 0
  let open = 0
  let unanswered = 0

  const gone = (connection: Connection): void => {
    open -= 1
    const place = free.indexOf(connection)
    if (place >= 0) free.splice(place, 1)
  }
  const start = (connection: Connection, request: string, done: Done): void =>
    connection.send(request, (outcome) => {
      unanswered -= 1
      done(outcome)
    })
  const freed = (connection: Connection): void => {
    const first = waiting[next]
    if (first === undefined) {
      free.push(connection)
      return
    }
    next += 1
    if (next > 1000 && next * 2 > waiting.length) {
      waiting.splice(0, next)
      next = 0
    }
    start(connection, first.request, first.done)
  }
  const take = (): Connection | null => {
    for (let connection = free.pop(); connection !== undefined; connection = free.pop()) {
      if (performance.now() - connection.usedMs() < idleMs) return connection
      connection.close()
    }
    if (open >= most) return null
    open += 1
    return openConnection(hostname, Number(port), { freed, gone })
  }
  return {
    send(request, done) {
      unanswered += 1
      const connection = take()
      if (connection === null) waiting.push({ request, done })
      else start(connection, request, done)
    },
    unanswered: () => unanswered,
    [Symbol.dispose]() {
      for (const connection of free.splice(0)) connection.close()
    },
  }
}

type Owner = {
  readonly freed: (connection: Connection) => void
  readonly gone: (connection: Connection) => void
}

function openConnection(host: string, port: number, owner: Owner): Connection {
  const socket = connect({ host, port, noDelay: true })
  let pending: Done | null = null
  let received: Buffer | null = null
  let connected = false
  let usedMs = performance.now()

  const connection: Connection = {
    send(request, done) {
      pending = done
      socket.write(request)
    },
    close: () => socket.destroy(),
    usedMs: () => usedMs,
  }
  const end = (outcome: Answer | Failure): void => {
    const done = pending
    pending = null
    received = null
    usedMs = performance.now()
    done?.(outcome)
  }
  socket.setTimeout(answerWithinMs, () => {
    if (pending === null) return
    end('no answer in time')
    socket.destroy()
  })
  socket.on('connect', () => {
    connected = true
  })
  socket.on('data', (chunk: Buffer) => {
    received = received === null ? chunk : Buffer.concat([received, chunk])
    const read = readAnswer(received)
    if (read === 'incomplete') return
    end(read)
    if (read === 'not understood') socket.destroy()
    else owner.freed(connection)
  })
  socket.on('error', ignore)
  socket.on('close', () => {
    owner.gone(connection)
    end(connected ? 'connection lost' : 'refused')
  })
  return connection
}

// 'close' follows, and says it.
function ignore(): void {}

/** Reads an answer from all that a connection has received since the request. */
export function readAnswer(received: Buffer): Answer | 'incomplete' | 'not understood' {
  const headEnd = received.indexOf('\r\n\r\n')
  if (headEnd < 0) return received.length > 65_536 ? 'not understood' : 'incomplete'
  const head = received.toString('latin1', 0, headEnd)
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(head)?.[1]
  const length = /\r\ncontent-length: *(\d+)/i.exec(head)?.[1]
  if (status === undefined || length === undefined) return 'not understood'
  const bodyEnd = headEnd + 4 + Number(length)
  if (received.length < bodyEnd) return 'incomplete'
  return { status: Number(status), body: received.subarray(headEnd + 4, bodyEnd) }
}

export type RequestParts = {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly bearer: string
  readonly body?: object
}

/** A request as it goes over the wire. */
export function formatRequest({ method, path, bearer, body }: RequestParts): string {
  const head = `${method} ${path} HTTP/1.1\r\nhost: flightpath\r\nauthorization: Bearer ${bearer}\r\n`
  if (body === undefined) return `${head}\r\n`
  const json = JSON.stringify(body)
  return `${head}content-type: application/json\r\ncontent-length: ${Buffer.byteLength(json)}\r\n\r\n${json}`
}

/** Sends one request and waits for its answer; rejects with the failure when there is none. */
export async function ask(connections: Connections, parts: RequestParts): Promise<Answer> {
  const { promise, resolve, reject } = Promise.withResolvers<Answer>()
  connections.send(formatRequest(parts), (outcome) => {
    if (typeof outcome === 'string') reject(new Error(`${parts.method} ${parts.path}: ${outcome}`))
    else resolve(outcome)
  })
  return await promise
}
