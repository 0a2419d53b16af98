import {
  bodyTooLarge,
  invalidRequest,
  notFound,
  parseAccountId,
  ProblemError,
  type Route,
} from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import { parseB3, withTrace, type TraceContext, type Tracer } from '@flightpath/tracing'
import { parse as parseQuery } from 'fast-querystring'
import { parse as parseJson } from 'secure-json-parse'
import { toProblem } from './error-answers.ts'
import {
  keyOf,
  namesOf,
  type Handler,
  type RouteAnswer,
  type RouteInput,
  type RouteRequest,
} from './route-types.ts'
import { requirePercentEncoding, requireWellFormed, textOfBody } from './unicode.ts'
import { createPartChecker, type PartChecker } from './validation.ts'
import { createJsonWriter } from './write-json.ts'

/** Internal bodies may be larger than public ones, whose limit the gateway keeps. */
export const maxBodyBytes = 4 * 1024 * 1024

export type RouteRunner = {
  add<R extends Route>(route: R, handler: Handler<R>): void
  /** Answers whatever happens: errors become problem documents. */
  run(input: RouteInput): Promise<RouteAnswer>
}

type CompiledRoute = {
  readonly name: string
  /** Checks the request, lets the handler answer and writes the answer down. */
  answer(input: RouteInput, trace: TraceContext | null): Promise<RouteAnswer>
}

/** The one way in which a request to a route is checked, handled, answered and traced, however it came. */
export function createRouteRunner(deps: { log: Logger; tracer: Tracer }): RouteRunner {
  const routes = new Map<string, CompiledRoute>()
  const check = createPartChecker()
  return {
    add: (route, handler) => void routes.set(keyOf(route), compile(route, handler, check)),
    run(input) {
      const route = routes.get(input.route)
      if (route === undefined)
        return Promise.resolve(refuse(notFound(`There is no ${input.route}.`)))
      const parent = input.trace === undefined ? null : parseB3(input.trace)
      if (parent === null) return answer(route, input, null)
      if (!parent.sampled) return withTrace(parent, () => answer(route, input, parent))
      const trace = deps.tracer.child(parent)
      return withTrace(trace, () =>
        record(deps.tracer, trace, route, () => answer(route, input, trace)),
      )
    },
  }

  async function answer(
    route: CompiledRoute,
    input: RouteInput,
    trace: TraceContext | null,
  ): Promise<RouteAnswer> {
    try {
      return await route.answer(input, trace)
    } catch (error) {
      const problem = toProblem(error)
      const { status } = problem.problem
      if (status === 500) deps.log.error({ error, route: input.route }, 'request failed')
      else if (status === 503)
        deps.log.warn({ reason: messageOf(error), route: input.route }, 'request refused')
      return refuse(problem)
    }
  }
}

/** The request's server span. */
async function record(
  tracer: Tracer,
  trace: TraceContext,
  route: CompiledRoute,
  answer: () => Promise<RouteAnswer>,
): Promise<RouteAnswer> {
  const startMs = tracer.now()
  const answered = await answer()
  const status = String(answered.status)
  tracer.span(trace, {
    name: route.name,
    kind: 'SERVER',
    startMs,
    durationMs: tracer.now() - startMs,
    tags: { 'http.status_code': status, ...(answered.status >= 500 ? { error: status } : {}) },
  })
  return answered
}

function refuse({ problem, headers }: ProblemError): RouteAnswer {
  return { status: problem.status, headers, body: JSON.stringify(problem) }
}

const noHeaders = {}

function compile<R extends Route>(
  route: R,
  handler: Handler<R>,
  check: PartChecker,
): CompiledRoute {
  const names = namesOf(route)
  const status = 'status' in route && typeof route.status === 'number' ? route.status : 200
  const write = createJsonWriter(route.response)
  const checkParams = route.params === undefined ? undefined : check(route.params, 'params')
  const readQuery = route.query === undefined ? undefined : createQueryReader(route.query, check)
  const checkBody = route.body === undefined ? undefined : check(route.body, 'body')
  return {
    name: `${route.method.toLowerCase()} ${route.path}`,
    async answer({ params, query, body, account, idempotencyKey }, trace) {
      const parsedBody = checkBody === undefined ? undefined : readBody(body)
      // The route's schemas read these; the types follow from the same schemas.
      /* oxlint-disable typescript/no-unsafe-type-assertion */
      const request = {
        params: checkParams?.(named(names, params)),
        body: checkBody?.(parsedBody),
        query: readQuery?.(query),
        account: account === undefined ? null : parseAccountId(account),
        trace,
        idempotencyKey,
      } as RouteRequest<R>
      /* oxlint-enable typescript/no-unsafe-type-assertion */
      const answer = await handler(request)
      return { status, headers: noHeaders, body: Buffer.isBuffer(answer) ? answer : write(answer) }
    },
  }
}

/** Queries of one route that are kept, and how long one may be. */
const keptQueries = 250
const keptQueryLength = 1000

/** Reads and checks a query. Clients send the same few again and again: they are read once, and must not be changed. */
function createQueryReader(schema: object, check: PartChecker): (text: string) => unknown {
  const checkQuery = check(schema, 'querystring')
  const kept = new Map<string, unknown>()
  return (text) => {
    const known = kept.get(text)
    if (known !== undefined) return known
    requirePercentEncoding(text)
    if (text.length > keptQueryLength) return checkQuery(parseQuery(text))
    // A copy: what is cut out of a frame's text would keep all of that.
    const own = Buffer.from(text).toString()
    const query = checkQuery(parseQuery(own))
    Object.values(Object(query)).forEach(Object.freeze)
    if (kept.size === keptQueries) kept.clear()
    kept.set(own, Object.freeze(query))
    return query
  }
}

function named(names: readonly string[], values: readonly string[]): Record<string, string> {
  const params: Record<string, string> = {}
  for (const [index, name] of names.entries()) {
    const value = values[index]
    if (value !== undefined) params[name] = value
  }
  return params
}

function readBody(body: RouteInput['body']): unknown {
  if (body === undefined || body.length === 0) {
    throw invalidRequest('body', '', 'the request body is empty; send a JSON object')
  }
  if (body.length > maxBodyBytes) throw bodyTooLarge(maxBodyBytes)
  const text = textOfBody(body)
  const json = parse(text)
  requireWellFormed(json, text)
  return json
}

function parse(text: string): unknown {
  try {
    return parseJson(text)
  } catch (error) {
    throw invalidRequest('body', '', `the request body is not valid JSON: ${messageOf(error)}`)
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
