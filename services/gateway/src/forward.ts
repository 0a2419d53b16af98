import {
  unavailable,
  unsupportedAuthentication,
  unsupportedMediaType,
  type PublicRoute,
  type ServiceName,
} from '@flightpath/contracts'
import {
  keyOf,
  mediaTypeOf,
  namesOf,
  PeerUnavailableError,
  rawQueryOf,
  type PassThroughReply,
  type PassThroughRequest,
  type UpstreamAnswer,
  type Upstreams,
} from '@flightpath/http'
import { toB3, type Sampler, type TraceContext, type Tracer } from '@flightpath/tracing'
import type { Authenticate, Caller } from './authenticate.ts'
import type { Forward } from './routes.ts'

export type ForwardDeps = {
  readonly authenticate: Authenticate
  readonly upstreams: Readonly<Partial<Record<ServiceName, Upstreams>>>
  readonly tracer: Tracer
  readonly samplePost: Sampler
  readonly sampleRead: Sampler
  readonly maxInFlight: number
}

/**
 * Hands a request to the service that answers it: who asks goes into an internal header, a new trace begins here, and
 * whatever trace or account an outsider claims in headers is dropped because only known headers are passed on.
 */
export function createForward(deps: ForwardDeps): Forward {
  let inFlight = 0
  return async (route, request, reply) => {
    if (inFlight >= deps.maxInFlight) {
      throw unavailable('Too many requests are under way; try again.')
    }
    inFlight += 1
    try {
      return await forward(deps, route, request, reply)
    } finally {
      inFlight -= 1
    }
  }
}

async function forward(
  deps: ForwardDeps,
  route: PublicRoute,
  request: PassThroughRequest,
  reply: PassThroughReply,
): Promise<PassThroughReply> {
  const trace = beginTrace(deps, route)
  try {
    const caller = await deps.authenticate(request.headers.authorization)
    if (route.auth === 'user' && caller.accountId === null) throw unsupportedAuthentication()
    if (route.body !== undefined) requireJson(request)
    const answer = await trace.send((context) => ask(deps, route, request, caller, context))
    trace.end(answer.status)
    return respond(reply, route, answer, trace.root)
  } catch (error) {
    trace.end(error instanceof PeerUnavailableError ? 503 : 400)
    throw error
  }
}

function ask(
  { upstreams }: ForwardDeps,
  route: PublicRoute,
  request: PassThroughRequest,
  caller: Caller,
  context: TraceContext,
): Promise<UpstreamAnswer> {
  const service = upstreams[route.service]
  if (service === undefined) throw new Error(`no upstream for ${route.service}`)
  const key = request.headers['idempotency-key']
  const { params, body } = request
  return service
    .request(
      {
        route: keyOf(route),
        params: namesOf(route).map((name) => String(Reflect.get(Object(params), name))),
        query: rawQueryOf(request),
        account: caller.accountId ?? 'app',
        trace: toB3(context),
        idempotencyKey: typeof key === 'string' ? key : undefined,
        body: route.body !== undefined && Buffer.isBuffer(body) ? body : undefined,
      },
      // A post without an Idempotency-Key may have been stored although its answer was lost.
      { repeatable: route.method !== 'POST' || typeof key === 'string' },
    )
    .catch((error: unknown) => {
      throw new PeerUnavailableError(route.service, { cause: error })
    })
}

function respond(
  reply: PassThroughReply,
  route: PublicRoute,
  { status, headers, body }: UpstreamAnswer,
  root: TraceContext,
): PassThroughReply {
  if (route.method === 'POST') void reply.header('x-b3-traceid', root.traceId)
  return reply
    .code(status)
    .headers({ ...headers, 'content-type': mediaTypeOf(status) })
    .send(body)
}

/** The root SERVER span and the CLIENT span below it; whether they are kept is decided here, once. */
function beginTrace({ tracer, samplePost, sampleRead }: ForwardDeps, route: PublicRoute) {
  const sampled = route.operationId === 'createPosts' ? samplePost() : sampleRead()
  const root = tracer.root({ sampled })
  const startMs = tracer.now()
  return {
    root,
    async send(ask: (context: TraceContext) => Promise<UpstreamAnswer>): Promise<UpstreamAnswer> {
      return tracer.trace(
        root,
        {
          name: `${route.method.toLowerCase()} ${route.path}`,
          kind: 'CLIENT',
          remoteService: route.service,
        },
        ask,
      )
    },
    end(status: number) {
      tracer.span(root, {
        name: `${route.method.toLowerCase()} ${route.path}`,
        kind: 'SERVER',
        startMs,
        durationMs: tracer.now() - startMs,
        tags: { 'http.status_code': status, ...(status >= 500 ? { error: status } : {}) },
      })
    },
  }
}

function requireJson(request: PassThroughRequest): void {
  const mediaType = request.headers['content-type'] ?? ''
  if (!/^application\/json *(;|$)/i.test(mediaType)) throw unsupportedMediaType(mediaType)
}
