import type { FastifyInstance } from 'fastify'

const everyMs = 50

/**
 * Closes a server once the requests under way are answered. Fastify ends the connections that are idle as closing
 * begins; one that is busy then would stay open for its whole keep-alive time, and the process with it.
 */
export async function closeServer(app: FastifyInstance): Promise<void> {
  const timer = setInterval(() => app.server.closeIdleConnections(), everyMs)
  try {
    await app.close()
  } finally {
    clearInterval(timer)
  }
}
