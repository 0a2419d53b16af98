import { limits } from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify'
import { applyErrorHandling } from './error-answers.ts'

export type PassThroughServer = FastifyInstance
export type PassThroughRequest = FastifyRequest
export type PassThroughReply = FastifyReply

/** A server whose bodies go through as the bytes they are: whoever answers in the end reads and checks them. */
export function createPassThroughServer(log: Logger): PassThroughServer {
  const app = Fastify({
    bodyLimit: limits.bodyBytes,
    forceCloseConnections: 'idle',
    keepAliveTimeout: 60_000,
    requestTimeout: 30_000,
    logger: false,
    exposeHeadRoutes: false,
    routerOptions: { maxParamLength: 256 },
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  applyErrorHandling(app, log, limits.bodyBytes)
  return app
}
