import { limits } from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { METHODS } from 'node:http'
import { asText, type ByteText } from './byte-text.ts'
import { openApp } from './open-app.ts'
import { mediaTypeOf } from './route-types.ts'

export type PassThroughServer = FastifyInstance
export type PassThroughRequest = FastifyRequest
export type PassThroughReply = FastifyReply

/**
 * A server whose bodies go through as the bytes they are: whoever answers in the end reads and checks them. It knows
 * every method that Node reads, so that one which a path does not have can be refused as such.
 */
export function createPassThroughServer(log: Logger): PassThroughServer {
  const app = openApp(log, limits.bodyBytes)
  for (const method of METHODS) {
    // Node hands it to other listeners than a server's requests.
    if (method === 'CONNECT' || app.supportedMethods.includes(method)) continue
    app.addHttpMethod(method)
  }
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => done(null, body))
  return app
}

/**
 * Answers with bytes that are JSON already, past fastify's own steps.
 */
export function answerBytes(
  reply: PassThroughReply,
  answer: {
    readonly status: number
    readonly headers: Readonly<Record<string, string | undefined>>
    readonly body: ByteText
  },
): void {
  const { status, headers, body } = answer
  reply.hijack()
  reply.raw.writeHead(status, {
    'content-type': mediaTypeOf(status),
    'content-length': body.length,
    ...headers,
  })
  reply.raw.end(asText(body), 'latin1')
}
