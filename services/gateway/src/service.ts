// The one public address. Owns nothing: authenticates, routes by path, starts the trace, serves the API document.
import {
  closeServer,
  createClient,
  createPassThroughServer,
  createUpstreams,
  liveRoute,
  readBytes,
  serveHealth,
  type RunningService,
  type Upstreams,
} from '@flightpath/http'
import { createLogger } from '@flightpath/log'
import { createSampler, startTracer, traceFields } from '@flightpath/tracing'
import { createAuthenticate } from './authenticate.ts'
import type { GatewayConfig } from './config.ts'
import { createForward } from './forward.ts'
import { servePublicRoutes } from './routes.ts'

/** A request that takes longer is given up. */
const timeoutMs = 15_000

export async function startGateway(config: GatewayConfig): Promise<RunningService> {
  await using scope = new AsyncDisposableStack()
  const log = createLogger('gateway', { level: config.logLevel, mixin: traceFields })
  const { port, zipkinUrl, secret } = config
  const tracer = scope.use(startTracer({ service: 'gateway', zipkinUrl, log, port }))
  const graph = scope.use(
    createClient({ service: 'graph', urls: config.graphUrls, secret, tracer }),
  )
  const upstream = { secret, timeoutMs, readBody: readBytes }
  const upstreams = {
    graph: scope.use(createUpstreams(config.graphUrls, upstream)),
    write: scope.use(createUpstreams(config.writeUrls, upstream)),
    timeline: scope.use(createUpstreams(config.timelineUrls, upstream)),
  }
  const app = createPassThroughServer(log)
  const sampling = { now: Date.now, random: Math.random }
  servePublicRoutes(
    app,
    createForward({
      authenticate: createAuthenticate(graph),
      upstreams,
      tracer,
      samplePost: createSampler({ ...sampling, perSecond: config.postTracesPerSecond }),
      sampleRead: createSampler({ ...sampling, perSecond: config.readTracesPerSecond }),
      maxInFlight: config.maxInFlight,
    }),
  )
  serveHealth(app, {
    service: 'gateway',
    dependencies: {
      graph: () => isLive(upstreams.graph),
      write: () => isLive(upstreams.write),
      timeline: () => isLive(upstreams.timeline),
    },
    problems: () => [tracer.problem()],
  })
  scope.defer(() => closeServer(app))
  const url = await app.listen({ host: config.host, port })
  log.info({ url }, 'gateway is listening')
  const owned = scope.move()
  return {
    url,
    caughtUp: async () => true,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

async function isLive(service: Upstreams<unknown>): Promise<boolean> {
  const input = { route: liveRoute, params: [], query: '' }
  return (await service.request(input, { repeatable: true })).status === 200
}
