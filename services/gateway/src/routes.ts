import { methodNotAllowed, publicRoutes, type PublicRoute } from '@flightpath/contracts'
import {
  httpMethodsOf,
  type PassThroughReply,
  type PassThroughRequest,
  type PassThroughServer,
} from '@flightpath/http'
import { apiDocument } from './api-document.ts'

/** Makes a route's handler, which answers in its own time. */
export type Forward = (
  route: PublicRoute,
) => (request: PassThroughRequest, reply: PassThroughReply) => void

/** What the gateway answers itself. */
const documentPath = '/2/openapi.json'
const ownPaths = [documentPath, '/health/live', '/health/ready']

/**
 * Every public path: which service answers stands in its contract (packages/contracts/src/public). HEAD is answered
 * wherever GET is: Node sends the headers of GET's answer and leaves the body out. A path that exists tells OPTIONS
 * which methods it has, without a token, and answers 405 to the others.
 */
export function servePublicRoutes(app: PassThroughServer, forward: Forward): void {
  for (const route of publicRoutes) {
    app.route({ method: httpMethodsOf(route), url: route.path, handler: forward(route) })
  }
  const document = JSON.stringify(apiDocument())
  app.route({
    method: httpMethodsOf({ method: 'GET' }),
    url: documentPath,
    handler: (_request, reply) => reply.type('application/json').send(document),
  })
  for (const [path, allowed] of methodsByPath()) serveOtherMethods(app, path, allowed)
}

/** Before the body is looked at: it is not what is asked about, and not what is wrong. */
function serveOtherMethods(app: PassThroughServer, path: string, allowed: string[]): void {
  app.route({
    method: 'OPTIONS',
    url: path,
    onRequest: (_request, reply) => void reply.code(204).header('allow', allowed.join(', ')).send(),
    handler: never,
  })
  app.route({
    method: app.supportedMethods.filter((method) => !allowed.includes(method)),
    url: path,
    onRequest: (request, _reply, done) => done(methodNotAllowed(request.method, allowed)),
    handler: never,
  })
}

/** What stands behind an answer that is given before. */
function never(_request: PassThroughRequest, reply: PassThroughReply): PassThroughReply {
  return reply
}

function methodsByPath(): Map<string, string[]> {
  const methods = new Map<string, string[]>()
  const served = [...publicRoutes, ...ownPaths.map((path) => ({ path, method: 'GET' }) as const)]
  for (const route of served) {
    methods.set(route.path, [...(methods.get(route.path) ?? []), ...httpMethodsOf(route)])
  }
  for (const allowed of methods.values()) allowed.push('OPTIONS')
  return methods
}
