import { internalHeaders, type Route, type ServiceName } from '@flightpath/contracts'
import type { Logger } from '@flightpath/log'
import type { Tracer } from '@flightpath/tracing'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { closeServer } from './close-server.ts'
import { createDoor, type Door } from './door.ts'
import { asksForFrames, serveFrames } from './frames/frame-server.ts'
import { isHealth, liveness, serveHealth, type Dependencies, type Problems } from './health.ts'
import { openApp, rawQueryOf } from './open-app.ts'
import {
  httpMethodsOf,
  keyOf,
  mediaTypeOf,
  namesOf,
  type Handler,
  type RouteInput,
} from './route-types.ts'
import { createRouteRunner, maxBodyBytes, type RouteRunner } from './run-route.ts'
import { unpackBody } from './unpack-body.ts'

export type HttpServerOptions = {
  readonly service: ServiceName
  /** What whoever calls has to show. */
  readonly secret: string
  readonly log: Logger
  readonly tracer: Tracer
  readonly dependencies: Dependencies
  readonly problems?: Problems
}

export type HttpServer = AsyncDisposable & {
  /** Serves one route; must be called before listen. */
  serve<R extends Route>(route: R, handler: Handler<R>): void
  /** Port 0 takes a free one. Resolves with the address once requests are taken. */
  listen(address: { host: string; port: number }): Promise<{ url: string }>
}

/**
 * A service's port: the routes over frames for the processes of ours, the same over plain HTTP for people, and health.
 * Whoever does not show the secret is answered 401, whatever it asks for but health. Closing finishes the requests under
 * way.
 */
export function createHttpServer(options: HttpServerOptions): HttpServer {
  const app = openApp(options.log, maxBodyBytes, asksForFrames)
  const door = createDoor(options.secret)
  closeHttp(app, door)
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('application/json', { parseAs: 'buffer' }, (_request, body, done) =>
    done(null, body),
  )
  const runner = createRouteRunner(options)
  const { route, answer } = liveness(options.service)
  runner.add(route, answer)
  serveHealth(app, options)
  const frames = serveFrames(app.server, door, (input) => runner.run(input))
  return {
    serve: (served, handler) => {
      runner.add(served, handler)
      serveOverHttp(app, served, runner)
    },
    listen: async ({ host, port }) => ({ url: await app.listen({ host, port }) }),
    async [Symbol.asyncDispose]() {
      await Promise.all([closeServer(app), frames[Symbol.asyncDispose]()])
    },
  }
}

/** For all routes, also those that there are not. */
function closeHttp(app: FastifyInstance, door: Door): void {
  app.addHook('onRequest', ({ routeOptions, headers }, _reply, done) => {
    done(isHealth(routeOptions.url) ? undefined : (door(headers) ?? undefined))
  })
}

function serveOverHttp(app: FastifyInstance, route: Route, runner: RouteRunner): void {
  const key = keyOf(route)
  const names = namesOf(route)
  app.route({
    method: httpMethodsOf(route),
    url: route.path,
    handler: async (request, reply) => {
      const { status, headers, body } = await runner.run(await toInput(key, names, request))
      return reply
        .code(status)
        .headers({ ...headers, 'content-type': mediaTypeOf(status) })
        .send(body)
    },
  })
}

async function toInput(
  key: string,
  names: readonly string[],
  request: FastifyRequest,
): Promise<RouteInput> {
  const { params, headers, body } = request
  const header = (name: string) => {
    const value = headers[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    route: key,
    params: names.map((name) => String(Reflect.get(Object(params), name))),
    query: rawQueryOf(request),
    account: header(internalHeaders.account),
    trace: header(internalHeaders.trace),
    idempotencyKey: header('idempotency-key'),
    body: Buffer.isBuffer(body)
      ? await unpackBody(body, headers['content-encoding'] ?? '', maxBodyBytes)
      : undefined,
  }
}
