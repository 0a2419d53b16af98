import {
  badRequest,
  headersTooLarge,
  requestTimeout,
  type ProblemError,
} from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify'
import { STATUS_CODES, type IncomingMessage } from 'node:http'
import type { Socket } from 'node:net'
import { answerUnrouted, applyErrorHandling } from './error-answers.ts'

/** Room for the longest query that the public API takes, each character percent-encoded. */
const maxHeaderBytes = 64 * 1024

/** What every server of ours has in common: limits of time and size, and a problem document for every error. */
export function openApp(
  log: Logger,
  bodyLimit: number,
  shouldUpgradeCallback: (request: IncomingMessage) => boolean = () => false,
): FastifyInstance {
  const app = Fastify({
    bodyLimit,
    forceCloseConnections: 'idle',
    keepAliveTimeout: 60_000,
    requestTimeout: 30_000,
    logger: false,
    exposeHeadRoutes: false,
    // A query is parsed once, by whoever answers in the end.
    routerOptions: { maxParamLength: 256, querystringParser: (raw) => ({ raw }) },
    http: { maxHeaderSize: maxHeaderBytes, shouldUpgradeCallback },
    clientErrorHandler: (error, socket) => refuseConnection(socket, toProblem(error)),
    frameworkErrors: answerUnrouted,
  })
  applyErrorHandling(app, log, bodyLimit)
  return app
}

/** What stands behind the question mark, as the client wrote it. */
export function rawQueryOf({ query }: FastifyRequest): string {
  const raw: unknown = Reflect.get(Object(query), 'raw')
  return typeof raw === 'string' ? raw : ''
}

function toProblem({ code }: { readonly code?: string }): ProblemError {
  if (code === 'HPE_HEADER_OVERFLOW') return headersTooLarge(maxHeaderBytes)
  if (code === 'ERR_HTTP_REQUEST_TIMEOUT') return requestTimeout()
  return badRequest('The request is not valid HTTP.')
}

/** Answers with a problem where there is nothing to reply to but the connection, which ends with it. */
export function refuseConnection(socket: Socket, { problem, headers }: ProblemError): void {
  if (!socket.writable) {
    socket.destroy()
    return
  }
  const body = JSON.stringify(problem)
  socket.end(
    [
      `HTTP/1.1 ${problem.status} ${STATUS_CODES[problem.status] ?? ''}`,
      'content-type: application/problem+json; charset=utf-8',
      `content-length: ${Buffer.byteLength(body)}`,
      ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`),
      'connection: close',
      '',
      body,
    ].join('\r\n'),
  )
}
