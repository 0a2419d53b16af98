import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import type { Door } from '../door.ts'
import { refuseConnection } from '../open-app.ts'
import type { RouteAnswer, RouteInput } from '../route-types.ts'
import { answerPayload, kinds, MalformedFrameError, protocol, readRequest } from './frame-codec.ts'
import { FrameConnection } from './frame-connection.ts'

/** How long a peer that was told to go may take to close its connection after its last answer. */
const partingMs = 5000

/** Answers a request; never rejects. */
export type Answering = (input: RouteInput) => Promise<RouteAnswer>

/** For `shouldUpgradeCallback`: whoever asks for another protocol is answered over plain HTTP. */
export function asksForFrames({ headers }: IncomingMessage): boolean {
  return headers.upgrade === protocol
}

/**
 * Takes the connections of our own processes on an HTTP server's port: each shows the secret once, at the upgrade.
 * Disposal tells every peer to go elsewhere, answers whatever still comes from it, and waits until it has closed.
 */
export function serveFrames(server: Server, door: Door, answer: Answering): AsyncDisposable {
  const connections = new Set<ServedConnection>()
  let closing = false
  server.on('upgrade', ({ headers }: IncomingMessage, socket: Socket, head: Buffer) => {
    if (closing) return void socket.destroy()
    const refusal = door(headers)
    if (refusal !== null) {
      // Nobody else listens any more, and whoever is refused may stay or be gone already.
      socket.on('error', () => undefined)
      refuseConnection(socket, refusal)
      return socket.destroySoon()
    }
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${protocol}\r\n\r\n`,
    )
    const connection = new ServedConnection(socket, head, answer)
    connections.add(connection)
    void connection.over.then(() => connections.delete(connection))
  })
  return {
    async [Symbol.asyncDispose]() {
      closing = true
      await Promise.all([...connections].map((connection) => connection.part()))
    },
  }
}

/** The answering side of one connection. */
class ServedConnection {
  readonly #connection: FrameConnection
  readonly #answer: Answering
  readonly #over = Promise.withResolvers<void>()
  #underWay = 0
  #parting = false
  #partingTimer: NodeJS.Timeout | undefined

  constructor(socket: Socket, head: Buffer, answer: Answering) {
    this.#answer = answer
    this.#connection = new FrameConnection(socket, {
      onFrame: (kind, id, bytes, start, end) => {
        if (kind === kinds.request) void this.#run(id, readRequest(bytes, start, end))
        else if (kind === kinds.ping) this.#connection.send(kinds.pong, id)
        else throw new MalformedFrameError(`a frame of kind ${kind} was not expected`)
      },
      onClosed: () => {
        clearTimeout(this.#partingTimer)
        this.#over.resolve()
      },
    })
    socket.on('data', (chunk: Buffer) => this.#connection.receive(chunk))
    if (head.length > 0) socket.unshift(head)
  }

  get over(): Promise<void> {
    return this.#over.promise
  }

  part(): Promise<void> {
    this.#parting = true
    this.#connection.send(kinds.goaway, 0)
    this.#waitForParting()
    return this.over
  }

  async #run(id: number, input: RouteInput): Promise<void> {
    this.#underWay += 1
    const answer = await this.#answer(input)
    this.#underWay -= 1
    if (this.#connection.closed) return
    try {
      if (this.#connection.congested) throw new Error('the peer does not read its answers')
      this.#connection.send(kinds.answer, id, answerPayload(answer))
    } catch (error) {
      this.#connection.destroy(error instanceof Error ? error : undefined)
    }
    if (this.#parting) this.#waitForParting()
  }

  #waitForParting(): void {
    clearTimeout(this.#partingTimer)
    if (this.#underWay > 0) return
    this.#partingTimer = setTimeout(() => this.#connection.destroy(), partingMs)
  }
}
