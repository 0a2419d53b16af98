// For this package's tests: collectors that fail, each in its own way.
import { once } from 'node:events'
import { createServer as createHttpServer } from 'node:http'
import { createServer } from 'node:net'
import type { Server, Socket } from 'node:net'
import type { Logger } from '@flightpath/log'

export const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  child: () => silent,
}

export type Collector = AsyncDisposable & { url: string; connections(): number }

/** Takes connections and what is sent, and never answers. */
export async function startHungCollector(): Promise<Collector> {
  return await listen(createServer((socket) => socket.resume()))
}

export type Answer = { status: number; spans: number; bytes: number }

/** Answers each post with what `statusOf` says of it, the first being number 0. */
export async function startAnsweringCollector(
  statusOf: (post: number) => number,
): Promise<Collector & { answers: Answer[] }> {
  const answers: Answer[] = []
  const server = createHttpServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const body = Buffer.concat(chunks)
      const spans: unknown = JSON.parse(body.toString())
      const status = statusOf(answers.length)
      answers.push({ status, spans: Array.isArray(spans) ? spans.length : -1, bytes: body.length })
      response.writeHead(status).end()
    })
  })
  return { ...(await listen(server)), answers }
}

/** The URL of a port where nothing listens. */
export async function refusingUrl(): Promise<string> {
  await using server = await listen(createServer())
  return server.url
}

async function listen(server: Server): Promise<Collector> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('not listening on a port')
  return {
    url: `http://127.0.0.1:${address.port}`,
    connections: () => sockets.size,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
