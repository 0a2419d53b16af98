import type { TObject, TSchema } from 'typebox'

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE'

/** The services that answer HTTP. */
export type ServiceName = 'gateway' | 'write' | 'graph' | 'fanout' | 'timeline' | 'search'

/** One route: what both ends know of it. Paths have `:name` parameters. */
export type Route = {
  readonly method: Method
  readonly path: string
  /** Which service answers. */
  readonly service: ServiceName
  readonly params?: TObject
  readonly query?: TObject
  readonly body?: TSchema
  readonly response: TSchema
}

/** A route of the public API, from which the gateway routes, authenticates and describes it. */
export type PublicRoute = Route & {
  readonly operationId: string
  readonly summary: string
  /** Status of success. */
  readonly status: 200 | 201
  /** `user`: needs a token that belongs to an account. `any`: an app-only token will do. */
  readonly auth: 'user' | 'any'
  /** Request headers that the route reads besides Authorization. */
  readonly headers?: TObject
}

/** Keeps the literal types of a public route's schemas. */
export function definePublicRoute<const R extends PublicRoute>(route: R): R {
  return route
}

/** Keeps the literal types of an internal route's schemas. */
export function defineRoute<const R extends Route>(route: R): R {
  return route
}

/** Internal request headers; the gateway passes none of them on. */
export const internalHeaders = {
  /** The secret of the stack, by which its processes know each other. */
  secret: 'x-flightpath-secret',
  /** The account that the token belongs to, or `app` for an app-only token. */
  account: 'x-flightpath-account',
  /** B3 single header. Source: github.com/openzipkin/b3-propagation. */
  trace: 'b3',
} as const
