import { methodNotAllowed, publicRoutes, type PublicRoute } from '@flightpath/contracts'
import type { PassThroughReply, PassThroughRequest, PassThroughServer } from '@flightpath/http'
import { apiDocument } from './api-document.ts'

/** Makes a route's handler, which answers in its own time. */
export type Forward = (
  route: PublicRoute,
) => (request: PassThroughRequest, reply: PassThroughReply) => void

/**
 * Every public path: which service answers stands in its contract (packages/contracts/src/public). A path that exists
 * answers 405 to the methods that it does not have.
 */
export function servePublicRoutes(app: PassThroughServer, forward: Forward): void {
  for (const route of publicRoutes) {
    app.route({
      method: route.method,
      url: route.path,
      handler: forward(route),
    })
  }
  const document = JSON.stringify(apiDocument())
  app.get('/2/openapi.json', (_request, reply) => reply.type('application/json').send(document))
  for (const [path, allowed] of methodsByPath()) {
    app.route({
      method: app.supportedMethods.filter((method) => !allowed.includes(method)),
      url: path,
      // Before the body is looked at: it is not what is wrong.
      onRequest: (request, _reply, done) => done(methodNotAllowed(request.method, allowed)),
      handler: (_request, reply) => reply,
    })
  }
}

function methodsByPath(): Map<string, string[]> {
  const methods = new Map<string, string[]>([['/2/openapi.json', ['GET']]])
  for (const { path, method } of publicRoutes) {
    methods.set(path, [...(methods.get(path) ?? []), method])
  }
  return methods
}
