import {
  bodyTooLarge,
  excerpt,
  internalError,
  invalidRequest,
  notFound,
  ProblemError,
  unavailable,
  unsupportedMediaType,
} from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { PeerUnavailableError } from './client.ts'
import { mediaTypeOf } from './route-types.ts'

/** Makes every error of a server a problem document; what is not the client's fault is logged, never told. */
export function applyErrorHandling(app: FastifyInstance, log: Logger, bodyLimit: number): void {
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    const problem = toHttpProblem(error, request.headers['content-type'] ?? '', bodyLimit)
    if (problem.problem.status === 500) {
      log.error({ error, method: request.method, path: request.routeOptions.url }, 'request failed')
    } else if (problem.problem.status === 503) {
      log.warn({ reason: error.message, path: request.routeOptions.url }, 'request refused')
    }
    return answer(reply, problem)
  })
  app.setNotFoundHandler((request, reply) => {
    // HEAD has the headers of GET's answer, and so its length.
    const method = request.method === 'HEAD' ? 'GET' : request.method
    return answer(reply, notFound(`There is no ${method} ${request.url.split('?', 1)[0] ?? ''}.`))
  })
}

/** Answers what fastify could not even look for a route for. */
export function answerUnrouted(
  { code }: FastifyError,
  { url }: FastifyRequest,
  reply: FastifyReply,
): void {
  const path = excerpt(url.split('?', 1)[0] ?? '')
  const fault =
    code === 'FST_ERR_BAD_URL'
      ? 'is not UTF-8 in percent-encoding; a % itself is written %25'
      : 'has a part that is too long'
  answer(reply, invalidRequest('path', path, `the path [${path}] ${fault}`))
}

function answer(reply: FastifyReply, error: ProblemError): FastifyReply {
  return reply
    .code(error.problem.status)
    .headers({ ...error.headers, 'content-type': mediaTypeOf(error.problem.status) })
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(error.problem)
}

/** What a handler's error looks like from outside. */
export function toProblem(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error
  if (error instanceof PeerUnavailableError) {
    return unavailable(`The ${error.service} service cannot be reached; try again.`)
  }
  // Storage and search packages name their outages so; http must not depend on them.
  if (error instanceof Error && error.name.endsWith('UnavailableError')) {
    return unavailable('A dependency is not available; try again.')
  }
  return internalError()
}

/** The same, with what fastify itself has to say of a request. */
function toHttpProblem(error: FastifyError, mediaType: string, bodyLimit: number): ProblemError {
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return unsupportedMediaType(mediaType)
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return bodyTooLarge(bodyLimit)
    case 'FST_ERR_CTP_INVALID_CONTENT_LENGTH':
      return invalidRequest('body', '', `the request body is not valid JSON: ${error.message}`)
    default:
  }
  if (error.statusCode !== undefined && error.statusCode < 500) {
    return invalidRequest('request', '', error.message)
  }
  return error.statusCode === 503
    ? unavailable('The service is stopping; try again.')
    : toProblem(error)
}
