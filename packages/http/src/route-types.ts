import type { AccountId, Route } from '@flightpath/contracts'
import type { TraceContext } from '@flightpath/tracing'
import type { Static, TSchema } from 'typebox'

type Part<R, Name extends string> = R extends { readonly [K in Name]: infer S extends TSchema }
  ? Static<S>
  : undefined

/** What a handler gets: every part already checked against the route's schemas. */
export type RouteRequest<R extends Route> = {
  readonly params: Part<R, 'params'>
  readonly query: Part<R, 'query'>
  readonly body: Part<R, 'body'>
  /** The account that the gateway authenticated; null for an app-only token or an internal call. */
  readonly account: AccountId | null
  /** This request's own server span; null when the caller sent no trace. */
  readonly trace: TraceContext | null
  /** A request header by its lower-case name. */
  header(name: string): string | undefined
}

/** Answers with the response body, or throws a ProblemError. */
export type Handler<R extends Route> = (
  request: RouteRequest<R>,
) => Promise<Static<R['response']>> | Static<R['response']>
