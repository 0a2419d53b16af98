import {
  internalHeaders,
  parseAccountId,
  type Route,
  type ServiceName,
} from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import { parseB3, withTrace, type TraceContext, type Tracer } from '@flightpath/tracing'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { closeServer } from './close-server.ts'
import { serveHealth, type Dependencies } from './health.ts'
import { openApp } from './open-app.ts'
import type { Handler, RouteRequest } from './route-types.ts'
import {
  createValidatorCompiler,
  faultsToProblem,
  listParameters,
  splitLists,
  type HttpPart,
} from './validation.ts'

export type HttpServerOptions = {
  readonly service: ServiceName
  readonly log: Logger
  readonly tracer: Tracer
  readonly dependencies: Dependencies
}

export type HttpServer = AsyncDisposable & {
  /** Serves one route; must be called before listen. */
  serve<R extends Route>(route: R, handler: Handler<R>): void
  /** Port 0 takes a free one. Resolves with the address once requests are taken. */
  listen(address: { host: string; port: number }): Promise<{ url: string }>
}

const requestTimes = new WeakMap<FastifyRequest, { context: TraceContext; startMs: number }>()

/**
 * A service's HTTP side: schema checks, problem documents, health, server spans. Internal bodies may be larger than
 * public ones, whose limit the gateway keeps. Closing finishes the requests under way.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const app = openApp(options.log, 4 * 1024 * 1024)
  app.setValidatorCompiler(createCheckedCompiler())
  traceRequests(app, options.tracer)
  serveHealth(app, options)
  return {
    serve: (route, handler) => serve(app, route, handler),
    listen: async ({ host, port }) => ({ url: await app.listen({ host, port }) }),
    [Symbol.asyncDispose]: () => closeServer(app),
  }
}

function createCheckedCompiler() {
  const compile = createValidatorCompiler()
  return (route: { schema: object; httpPart?: string }) => {
    const validate = compile(route)
    const part = httpPartOf(route.httpPart)
    return (data: unknown) =>
      validate(data)
        ? { value: data }
        : { error: faultsToProblem(validate.errors ?? [], part, data) }
  }
}

function httpPartOf(part: string | undefined): HttpPart {
  return part === 'querystring' || part === 'params' || part === 'headers' ? part : 'body'
}

function serve<R extends Route>(app: FastifyInstance, route: R, handler: Handler<R>): void {
  const lists = route.query === undefined ? [] : listParameters(route.query)
  app.route({
    method: route.method,
    url: route.path,
    schema: {
      ...(route.params === undefined ? {} : { params: route.params }),
      ...(route.query === undefined ? {} : { querystring: route.query }),
      ...(route.body === undefined ? {} : { body: route.body }),
      response: { [successStatus(route)]: route.response },
    },
    ...(lists.length === 0
      ? {}
      : {
          preValidation: (request, _reply, done) => {
            if (isRecord(request.query)) splitLists(request.query, lists)
            done()
          },
        }),
    handler: async (request, reply) => {
      const routeRequest = toRouteRequest<R>(request)
      void reply.code(successStatus(route))
      const { trace } = routeRequest
      return trace === null ? handler(routeRequest) : withTrace(trace, () => handler(routeRequest))
    },
  })
}

function successStatus(route: Route): number {
  return 'status' in route && typeof route.status === 'number' ? route.status : 200
}

function toRouteRequest<R extends Route>(request: FastifyRequest): RouteRequest<R> {
  const account = request.headers[internalHeaders.account]
  // The route's schemas have read these; Fastify's own types cannot follow them.
  /* oxlint-disable typescript/no-unsafe-type-assertion */
  const params = request.params as RouteRequest<R>['params']
  const query = request.query as RouteRequest<R>['query']
  const body = request.body as RouteRequest<R>['body']
  /* oxlint-enable typescript/no-unsafe-type-assertion */
  return {
    params,
    query,
    body,
    account: typeof account === 'string' ? parseAccountId(account) : null,
    trace: requestTimes.get(request)?.context ?? null,
    header: (name) => {
      const value = request.headers[name]
      return typeof value === 'string' ? value : undefined
    },
  }
}

/** A server span for every request that arrives with a sampled B3 header. */
function traceRequests(app: FastifyInstance, tracer: Tracer): void {
  app.addHook('onRequest', (request, _reply, done) => {
    const header = request.headers[internalHeaders.trace]
    const parent = typeof header === 'string' ? parseB3(header) : null
    if (parent !== null) {
      requestTimes.set(request, { context: tracer.child(parent), startMs: tracer.now() })
    }
    done()
  })
  app.addHook('onResponse', (request, reply, done) => {
    const timed = requestTimes.get(request)
    if (timed?.context.sampled === true) {
      tracer.span(timed.context, {
        name: `${request.method.toLowerCase()} ${request.routeOptions.url ?? 'unknown'}`,
        kind: 'SERVER',
        startMs: timed.startMs,
        durationMs: tracer.now() - timed.startMs,
        tags: {
          'http.status_code': String(reply.statusCode),
          ...(reply.statusCode >= 500 ? { error: String(reply.statusCode) } : {}),
        },
      })
    }
    done()
  })
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null
}
