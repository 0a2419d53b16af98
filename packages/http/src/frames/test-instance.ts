// For this package's tests: a service with routes that answer when they are told to, and peers that misbehave.
import { defineRoute } from '@flightpath/contracts'
import { createLogger } from '@flightpath/log'
import { startTracer } from '@flightpath/tracing'
import { once } from 'node:events'
import { createServer } from 'node:http'
import type { Socket } from 'node:net'
import Type from 'typebox'
import { createHttpServer } from '../server.ts'
import { protocol } from './frame-codec.ts'

const log = createLogger('http-test', { level: 'silent' })
// Nothing listens on port 9 of loopback: spans that are not sampled never go there.
const tracer = startTracer({ service: 'http-test', zipkinUrl: 'http://127.0.0.1:9', log })

/** What the instances want to be shown. */
export const secret = 'the-secret-of-the-tests-of-packages-http'

const waitRoute = defineRoute({
  method: 'POST',
  path: '/wait/:name',
  service: 'write',
  params: Type.Object({ name: Type.String() }),
  body: Type.Object({ text: Type.String() }),
  response: Type.Object({ by: Type.String(), text: Type.String() }),
})

export type Instance = AsyncDisposable & {
  readonly url: string
  /** Names of the requests that have arrived. */
  readonly arrived: string[]
  /** Requests wait for this before they are answered; none by default. */
  hold: Promise<void>
}

/** Answers `waitRoute` with its own name. */
export async function startInstance(by: string, port = 0): Promise<Instance> {
  const server = createHttpServer({ service: 'write', secret, log, tracer, dependencies: {} })
  const arrived: string[] = []
  const instance = { arrived, hold: Promise.resolve() }
  server.serve(waitRoute, async ({ params, body }) => {
    arrived.push(params.name)
    await instance.hold
    return { by, text: body.text }
  })
  const { url } = await server.listen({ host: '127.0.0.1', port })
  return Object.assign(instance, {
    url,
    [Symbol.asyncDispose]: () => server[Symbol.asyncDispose](),
  })
}

/** Takes connections as a service does and leaves what becomes of them to the test. */
export async function startPeer(
  onConnection: (socket: Socket) => void,
): Promise<AsyncDisposable & { readonly url: string; readonly sockets: Set<Socket> }> {
  const sockets = new Set<Socket>()
  const server = createServer()
  server.on('upgrade', (_request, socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
    socket.write(
      `HTTP/1.1 101 Switching Protocols\r\nconnection: upgrade\r\nupgrade: ${protocol}\r\n\r\n`,
    )
    onConnection(socket)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    sockets,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
