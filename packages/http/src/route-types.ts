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
  /** This request's own server span, or the caller's trace when it is not sampled; null when the caller sent none. */
  readonly trace: TraceContext | null
  readonly idempotencyKey: string | undefined
}

/** A response body, or the JSON of one in UTF-8 where a handler has it already. */
export type Answer<Body> = Body | Buffer

/** Answers, or throws a ProblemError. */
export type Handler<R extends Route> = (
  request: RouteRequest<R>,
) => Promise<Answer<Static<R['response']>>> | Answer<Static<R['response']>>

/** A request to a route as it comes in, not looked at yet: over plain HTTP or in a frame. */
export type RouteInput = {
  /** `METHOD /path/with/:names`. */
  readonly route: string
  /** The values of the path's names, in their order. */
  readonly params: readonly string[]
  /** Behind the question mark, as the client wrote it. */
  readonly query: string
  /** The account's id, or `app` for an app-only token. */
  readonly account?: string | undefined
  /** B3. */
  readonly trace?: string | undefined
  readonly idempotencyKey?: string | undefined
  /** JSON. */
  readonly body?: Buffer | string | undefined
}

/** What comes of it: JSON, which is a problem document when the status is 400 or more. */
export type RouteAnswer = {
  readonly status: number
  /** `retry-after` and its like; the media type goes without saying. */
  readonly headers: Readonly<Record<string, string>>
  readonly body: Buffer | string
}

/** The media type that goes without saying. */
export function mediaTypeOf(status: number): string {
  return `application/${status < 400 ? 'json' : 'problem+json'}; charset=utf-8`
}

/** By which both ends know a route. */
export function keyOf({ method, path }: Pick<Route, 'method' | 'path'>): string {
  return `${method} ${path}`
}

/** The methods under which a route is served over HTTP: where GET is, HEAD is. Source: RFC 9110, section 9.1. */
export function httpMethodsOf({ method }: Pick<Route, 'method'>): string[] {
  return method === 'GET' ? ['GET', 'HEAD'] : [method]
}

/** The names in a route's path, in their order. */
export function namesOf({ path }: Pick<Route, 'path'>): string[] {
  return [...path.matchAll(/:([a-z_]+)/g)].map(([, name = '']) => name)
}
