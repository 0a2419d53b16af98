import Type, { type Static } from 'typebox'

/** Where the X API's problem types live; clients compare these addresses. Source: the X API document. */
const base = 'https://api.twitter.com/2/problems'

/** An RFC 9457 problem document as the X API writes it. `errors` names the parameters of an invalid request. */
export const Problem = Type.Object({
  title: Type.String(),
  type: Type.String(),
  status: Type.Integer(),
  detail: Type.String(),
  errors: Type.Optional(
    Type.Array(
      Type.Object({
        message: Type.String(),
        parameters: Type.Optional(Type.Record(Type.String(), Type.Array(Type.String()))),
      }),
    ),
  ),
})
export type Problem = Static<typeof Problem>

/** A route throws this to answer with a problem document. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly problem: Problem
  readonly headers: Readonly<Record<string, string>>

  constructor(problem: Problem, headers: Readonly<Record<string, string>> = {}) {
    super(problem.detail)
    this.problem = problem
    this.headers = headers
  }
}

/** 400 that names the parameter, its value and what was wrong with it. */
export function invalidRequest(parameter: string, value: string, message: string): ProblemError {
  return invalidRequests([{ parameter, value, message }])
}

/** 400 for several parameters at once. */
export function invalidRequests(
  faults: readonly { parameter: string; value: string; message: string }[],
): ProblemError {
  return new ProblemError({
    title: 'Invalid Request',
    type: `${base}/invalid-request`,
    status: 400,
    detail: `One or more parameters to your request was invalid: ${faults.map((fault) => fault.message).join('; ')}`,
    errors: faults.map((fault) => ({
      message: fault.message,
      parameters: { [fault.parameter]: [fault.value] },
    })),
  })
}

/** The beginning of a value, as errors show it: at most 100 code units, whole characters. */
export function excerpt(value: string): string {
  return value.length > 100 ? `${value.slice(0, 100).replace(/[\uD800-\uDBFF]$/, '')}…` : value
}

/** 400 for what cannot be laid to a parameter. */
export function badRequest(detail: string): ProblemError {
  return blank(400, 'Bad Request', detail)
}

/** 408: the request took too long to arrive. */
export function requestTimeout(): ProblemError {
  return blank(408, 'Request Timeout', 'The request did not arrive in time.')
}

/** 431: the address and the headers are over the limit. */
export function headersTooLarge(limitBytes: number): ProblemError {
  return blank(
    431,
    'Request Header Fields Too Large',
    `The address and headers of the request are over ${limitBytes} bytes.`,
  )
}

/** 401: no token, or one that is not known. */
export function unauthorized(detail: string): ProblemError {
  return blank(401, 'Unauthorized', detail, { 'www-authenticate': 'Bearer' })
}

/** 403: the account may not do this. */
export function forbidden(detail: string): ProblemError {
  return new ProblemError({
    title: 'Forbidden',
    type: `${base}/client-forbidden`,
    status: 403,
    detail,
  })
}

/** 403: the token acts for no user, but the route needs one. */
export function unsupportedAuthentication(): ProblemError {
  return new ProblemError({
    title: 'Unsupported Authentication',
    type: `${base}/unsupported-authentication`,
    status: 403,
    detail:
      'Authenticating with an app-only token is forbidden for this endpoint; use a token that belongs to a user.',
  })
}

/** 404: no such route, or the thing acted upon does not exist. */
export function notFound(detail: string): ProblemError {
  return blank(404, 'Not Found', detail)
}

/** 405 with the methods that the path has. */
export function methodNotAllowed(method: string, allowed: readonly string[]): ProblemError {
  return blank(
    405,
    'Method Not Allowed',
    `${method} is not allowed here; allowed: ${allowed.join(', ')}.`,
    {
      allow: allowed.join(', '),
    },
  )
}

/** 409: the Idempotency-Key was used for another request. */
export function conflict(detail: string): ProblemError {
  return new ProblemError({ title: 'Conflict', type: `${base}/conflict`, status: 409, detail })
}

/** 413: the body is over the limit. */
export function bodyTooLarge(limitBytes: number): ProblemError {
  return blank(413, 'Payload Too Large', `The request body is over ${limitBytes} bytes.`)
}

/** 415: the body is not JSON. */
export function unsupportedMediaType(mediaType: string): ProblemError {
  return blank(
    415,
    'Unsupported Media Type',
    `Send application/json; ${mediaType === '' ? 'no media type was given' : `[${mediaType}] is not supported`}.`,
  )
}

/** 415: the body has a content coding that is not offered. Source: RFC 9110, section 15.5.16. */
export function unsupportedEncoding(coding: string, offered: readonly string[]): ProblemError {
  return blank(
    415,
    'Unsupported Media Type',
    `Send the body as it is or with one of the content codings ${offered.join(', ')}; [${coding}] is not supported.`,
    { 'accept-encoding': offered.join(', ') },
  )
}

/** 503 with Retry-After: a dependency is down or overloaded and the answer would be wrong without it. */
export function unavailable(detail: string, retryAfterSeconds = 1): ProblemError {
  return blank(503, 'Service Unavailable', detail, { 'retry-after': String(retryAfterSeconds) })
}

/** 500; the cause is in the log, never in the answer. */
export function internalError(): ProblemError {
  return blank(
    500,
    'Internal Server Error',
    'Something went wrong on our side; the log has the details.',
  )
}

function blank(
  status: number,
  title: string,
  detail: string,
  headers: Record<string, string> = {},
): ProblemError {
  return new ProblemError({ title, type: 'about:blank', status, detail }, headers)
}

/** What stands in `errors` of a 200 when one of the things asked for is not there, or not for the one who asks. */
export const PartialError = Type.Object({
  title: Type.String(),
  type: Type.String(),
  detail: Type.String(),
  parameter: Type.String(),
  value: Type.String(),
  resource_type: Type.String(),
  resource_id: Type.String(),
})
export type PartialError = Static<typeof PartialError>

type Resource = 'tweet' | 'user' | 'list'

/** A partial error, as the X API writes it for unknown or deleted ids and names. */
export function resourceNotFound(
  resource: Resource,
  parameter: string,
  value: string,
): PartialError {
  return {
    title: 'Not Found Error',
    type: `${base}/resource-not-found`,
    detail: `Could not find ${resource} with ${parameter}: [${value}].`,
    parameter,
    value,
    resource_type: resource,
    resource_id: value,
  }
}

/** A partial error, as the X API writes it for what exists but may not be seen by the one who asks. */
export function notAuthorizedForResource(
  resource: Resource,
  parameter: string,
  value: string,
): PartialError {
  return {
    title: 'Authorization Error',
    type: `${base}/not-authorized-for-resource`,
    detail: `Sorry, you are not authorized to see the ${resource} with ${parameter}: [${value}].`,
    parameter,
    value,
    resource_type: resource,
    resource_id: value,
  }
}
