import {
  Problem,
  ProblemError,
  type AccountId,
  type Route,
  type ServiceName,
} from '@flightpath/contracts'
import { currentTrace, toB3, type Tracer } from '@flightpath/tracing'
import type { Static, TSchema } from 'typebox'
import { Compile } from 'typebox/compile'
import { readText } from './frames/frame-codec.ts'
import { keyOf, namesOf } from './route-types.ts'
import { createUpstreams } from './upstreams.ts'

/** A service of ours gave no answer, or a 5xx. */
export class PeerUnavailableError extends Error {
  override readonly name = 'PeerUnavailableError'
  readonly service: ServiceName

  constructor(service: ServiceName, options?: ErrorOptions & { status?: number }) {
    super(
      `${service} gave ${options?.status === undefined ? 'no answer' : `status ${options.status}`}`,
      options,
    )
    this.service = service
  }
}

type Optional<S> = S extends TSchema ? Static<S> : never

/** The parts of a request that a route declares. */
export type RouteCall<R extends Route> = (R extends { params: infer S }
  ? { params: Optional<S> }
  : object) &
  (R extends { query: infer S } ? { query?: Optional<S> } : object) &
  (R extends { body: infer S } ? { body: Optional<S> } : object) & {
    /** Ask as this account, as the gateway would. */
    as?: AccountId
  }

export type Client = AsyncDisposable & {
  /**
   * Calls a route and checks the answer. Throws PeerUnavailableError when the service gave none or a 5xx, and
   * ProblemError for a 4xx, to be passed on as it is.
   */
  call<const R extends Route>(route: R, call: RouteCall<R>): Promise<Static<R['response']>>
}

export type ClientOptions = {
  readonly service: ServiceName
  readonly urls: readonly string[]
  /** Of the stack that the service is a part of. */
  readonly secret: string
  readonly tracer?: Tracer
  /** For one attempt. Default 10,000. */
  readonly timeoutMs?: number
}

/** A client of one service's routes, over all its instances. Internal routes may be repeated safely. */
export function createClient(options: ClientOptions): Client {
  const { service, urls, secret, tracer, timeoutMs = 10_000 } = options
  const upstreams = createUpstreams(urls, { secret, timeoutMs, readBody: readText })
  const known = new WeakMap<Route, KnownRoute>()
  return {
    async call(route, call) {
      const { key, names, parse } = known.get(route) ?? know(known, route)
      const span = startClientSpan(tracer, service, route)
      const answer = await upstreams
        .request({ ...toInput(names, call), route: key, trace: span?.header }, { repeatable: true })
        .catch((error: unknown) => {
          span?.end('no answer')
          throw new PeerUnavailableError(service, { cause: error })
        })
      span?.end(answer.status >= 500 ? String(answer.status) : undefined)
      if (answer.status >= 500) throw new PeerUnavailableError(service, { status: answer.status })
      const json: unknown = JSON.parse(answer.body)
      if (answer.status >= 400) throw new ProblemError(parseProblem(json))
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- parse has checked it against the schema
      return parse(json) as Static<(typeof route)['response']>
    },
    [Symbol.asyncDispose]: () => upstreams[Symbol.asyncDispose](),
  }
}

type KnownRoute = {
  readonly key: string
  readonly names: readonly string[]
  readonly parse: (json: unknown) => unknown
}

function know(known: WeakMap<Route, KnownRoute>, route: Route): KnownRoute {
  const it = { key: keyOf(route), names: namesOf(route), parse: createParser(route) }
  known.set(route, it)
  return it
}

type CallParts = {
  params?: Record<string, unknown>
  query?: Record<string, unknown>
  body?: unknown
  as?: AccountId
}

function toInput(names: readonly string[], { params = {}, query, body, as }: CallParts) {
  return {
    params: names.map((name) => String(params[name])),
    query: query === undefined ? '' : new URLSearchParams(queryPairs(query)).toString(),
    account: as,
    body: body === undefined ? undefined : JSON.stringify(body),
  }
}

function queryPairs(query: Record<string, unknown>): [string, string][] {
  return Object.entries(query)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => [name, String(value)])
}

/** A client span around one call, when the current trace is sampled. */
function startClientSpan(tracer: Tracer | undefined, service: ServiceName, route: Route) {
  const parent = currentTrace()
  if (tracer === undefined || parent === undefined || !parent.sampled) return undefined
  const context = tracer.child(parent)
  const startMs = tracer.now()
  return {
    header: toB3(context),
    end(error: string | undefined) {
      tracer.span(context, {
        name: `${route.method.toLowerCase()} ${route.path}`,
        kind: 'CLIENT',
        startMs,
        durationMs: tracer.now() - startMs,
        remoteService: service,
        ...(error === undefined ? {} : { tags: { error } }),
      })
    },
  }
}

function createParser(route: Route): (json: unknown) => unknown {
  const schema = Compile(route.response)
  return (json) => {
    if (schema.Check(json)) return json
    const [fault] = schema.Errors(json)
    throw new Error(
      `${route.service} answered ${route.path} in another shape: ${fault?.instancePath ?? ''} ${fault?.message ?? ''}`,
    )
  }
}

const problemSchema = Compile(Problem)

function parseProblem(json: unknown): Problem {
  if (!problemSchema.Check(json))
    throw new Error('a service answered an error that is no problem document')
  return json
}
