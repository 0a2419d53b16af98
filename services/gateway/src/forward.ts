import {
  limits,
  unavailable,
  unsupportedAuthentication,
  unsupportedMediaType,
  type PublicRoute,
  type ServiceName,
} from '@flightpath/contracts'
import {
  answerBytes,
  keyOf,
  namesOf,
  PeerUnavailableError,
  rawQueryOf,
  unpackBody,
  type ByteText,
  type FramedAnswer,
  type PassThroughReply,
  type PassThroughRequest,
  type Upstreams,
} from '@flightpath/http'
import { toB3, type Sampler, type TraceContext, type Tracer } from '@flightpath/tracing'
import type { Authenticate, Caller } from './authenticate.ts'
import type { Forward } from './routes.ts'

export type ForwardDeps = {
  readonly authenticate: Authenticate
  readonly upstreams: Readonly<Partial<Record<ServiceName, Upstreams<ByteText>>>>
  readonly tracer: Tracer
  readonly samplePost: Sampler
  readonly sampleRead: Sampler
  readonly maxInFlight: number
}

/**
 * Hands requests to the service that answers them: who asks and which trace it is stand in fields of their own, and
 * whatever trace or account an outsider claims in headers is dropped, because no header is passed on but the
 * Idempotency-Key.
 */
export function createForward(deps: ForwardDeps): Forward {
  let inFlight = 0
  return (route) => {
    const hop = createHop(deps, route)
    return (request, reply) => {
      if (inFlight >= deps.maxInFlight) {
        void reply.send(unavailable('Too many requests are under way; try again.'))
        return
      }
      inFlight += 1
      void forward(deps, hop, request, reply).finally(() => (inFlight -= 1))
    }
  }
}

/** A route with all that is the same for each of its requests. */
type Hop = {
  readonly route: PublicRoute
  readonly name: string
  readonly sample: Sampler
  send(outgoing: Outgoing, trace?: TraceContext): Promise<FramedAnswer<ByteText>>
}

/** What one request becomes on its way. */
type Outgoing = {
  readonly request: PassThroughRequest
  readonly caller: Caller
  readonly body: Buffer | undefined
}

function createHop({ upstreams, samplePost, sampleRead }: ForwardDeps, route: PublicRoute): Hop {
  const key = keyOf(route)
  const names = namesOf(route)
  const service = upstreams[route.service]
  if (service === undefined) throw new Error(`no upstream for ${route.service}`)
  return {
    route,
    name: `${route.method.toLowerCase()} ${route.path}`,
    sample: route.operationId === 'createPosts' ? samplePost : sampleRead,
    async send({ request, caller, body }, trace) {
      const idempotencyKey = request.headers['idempotency-key']
      const hasKey = route.method === 'POST' && typeof idempotencyKey === 'string'
      const input = {
        route: key,
        params: names.map((name) => String(Reflect.get(Object(request.params), name))),
        query: rawQueryOf(request),
        account: caller.accountId ?? 'app',
        trace: trace === undefined ? undefined : toB3(trace),
        idempotencyKey: hasKey ? idempotencyKey : undefined,
        body,
      }
      try {
        // A post without an Idempotency-Key may have been stored although its answer was lost.
        return await service.request(input, { repeatable: route.method !== 'POST' || hasKey })
      } catch (error) {
        throw new PeerUnavailableError(route.service, { cause: error })
      }
    },
  }
}

async function forward(
  deps: ForwardDeps,
  hop: Hop,
  request: PassThroughRequest,
  reply: PassThroughReply,
): Promise<void> {
  const { route } = hop
  const trace = beginTrace(deps.tracer, hop)
  try {
    const known = deps.authenticate(request.headers.authorization)
    const caller = known instanceof Promise ? await known : known
    if (route.auth === 'user' && caller.accountId === null) throw unsupportedAuthentication()
    const bytes = route.body === undefined ? undefined : readBody(request)
    const outgoing = { request, caller, body: bytes instanceof Promise ? await bytes : bytes }
    const { status, headers, body } = await (trace?.root.sampled === true
      ? trace.send((context) => hop.send(outgoing, context))
      : hop.send(outgoing, trace?.root))
    trace?.end(status)
    const traceHeader =
      route.method === 'POST' ? { 'x-b3-traceid': trace?.root.traceId } : undefined
    answerBytes(reply, { status, headers: { ...headers, ...traceHeader }, body })
  } catch (error) {
    trace?.end(error instanceof PeerUnavailableError ? 503 : 400)
    void reply.send(error)
  }
}

/**
 * The root SERVER span and the CLIENT span below it; whether they are kept is decided here, once. A request that
 * is not kept and whose answer names no trace has none.
 */
function beginTrace(tracer: Tracer, { sample, name, route }: Hop) {
  const sampled = sample()
  if (!sampled && route.method !== 'POST') return undefined
  const root = tracer.root({ sampled })
  const startMs = sampled ? tracer.now() : 0
  return {
    root,
    send: (ask: (context: TraceContext) => Promise<FramedAnswer<ByteText>>) =>
      tracer.trace(root, { name, kind: 'CLIENT', remoteService: route.service }, ask),
    end(status: number) {
      if (!sampled) return
      tracer.span(root, {
        name,
        kind: 'SERVER',
        startMs,
        durationMs: tracer.now() - startMs,
        tags: { 'http.status_code': status, ...(status >= 500 ? { error: status } : {}) },
      })
    },
  }
}

/** The bytes of a body of JSON, unpacked; nothing waits for one that is not packed. */
function readBody({ headers, body }: PassThroughRequest): Buffer | undefined | Promise<Buffer> {
  const mediaType = headers['content-type'] ?? ''
  if (!/^application\/json *(;|$)/i.test(mediaType)) throw unsupportedMediaType(mediaType)
  if (!Buffer.isBuffer(body)) return undefined
  const contentEncoding = headers['content-encoding']
  return contentEncoding === undefined ? body : unpackBody(body, contentEncoding, limits.bodyBytes)
}
