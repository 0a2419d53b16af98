import { notOffered, Problem, publicRoutes, type PublicRoute } from '@flightpath/contracts'
import type { TSchema } from 'typebox'

const problemAnswer = (description: string) => ({
  description,
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
})

const description = [
  "The X API v2's wire format, served by flightpath.",
  'HEAD is answered wherever GET is; OPTIONS names the methods of a path in `allow`.',
  'A body may have a Content-Encoding of gzip, deflate or br, and at most 64 KiB when unpacked.',
  `What the X API documents besides and is refused here stands in \`${notOffered}\` of the schemas, with the reason.`,
].join(' ')

/** The OpenAPI 3.1 document of the public API, made from the route contracts that the services check with. */
export function apiDocument(): object {
  const paths: Record<string, Record<string, object>> = {
    '/2/openapi.json': {
      get: {
        operationId: 'getOpenApiSpec',
        summary: 'This document',
        security: [],
        responses: {
          200: {
            description: 'The document',
            content: { 'application/json': { schema: { type: 'object' } } },
          },
        },
      },
    },
  }
  for (const route of publicRoutes) {
    const path = route.path.replaceAll(/:([a-z_]+)/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'flightpath',
      version: '0.1.0',
      description,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    paths,
    components: {
      securitySchemes: {
        UserToken: { type: 'http', scheme: 'bearer', description: 'Acts for an account' },
        AppToken: { type: 'http', scheme: 'bearer', description: 'Reads what is public' },
      },
      schemas: { Problem },
    },
  }
}

function operation(route: PublicRoute): object {
  return {
    operationId: route.operationId,
    summary: route.summary,
    security: [{ UserToken: [] }, ...(route.auth === 'any' ? [{ AppToken: [] }] : [])],
    parameters: [
      ...parameters('path', route.params),
      ...parameters('query', route.query),
      ...parameters('header', route.headers),
    ],
    ...(route.body === undefined
      ? {}
      : {
          requestBody: { required: true, content: { 'application/json': { schema: route.body } } },
        }),
    responses: {
      [route.status]: {
        description: 'Success',
        content: { 'application/json': { schema: route.response } },
      },
      ...problems(route),
    },
  }
}

function parameters(where: 'path' | 'query' | 'header', schema: PublicRoute['params']): object[] {
  const required: readonly string[] = schema?.required ?? []
  return Object.entries<TSchema>(schema?.properties ?? {}).map(([name, property]) => ({
    name,
    in: where,
    required: where === 'path' || required.includes(name),
    schema: property,
    ...('type' in property && property.type === 'array' ? { style: 'form', explode: false } : {}),
  }))
}

function problems(route: PublicRoute): Record<string, object> {
  return {
    400: problemAnswer('The request is not valid; `errors` names the parameter'),
    401: problemAnswer('No token, or one that is not known'),
    403: problemAnswer('The token may not do this'),
    ...(route.method === 'GET' ? {} : { 404: problemAnswer('What was acted upon does not exist') }),
    ...(route.headers === undefined
      ? {}
      : { 409: problemAnswer('The Idempotency-Key was used for another request') }),
    ...(route.body === undefined
      ? {}
      : {
          413: problemAnswer('The body is over 64 KiB, as it comes or unpacked'),
          415: problemAnswer('The body is not application/json, or has another content coding'),
        }),
    431: problemAnswer('The address and headers are over 64 KiB'),
    429: problemAnswer('Too many requests; see Retry-After'),
    503: problemAnswer('A dependency is down or overloaded; see Retry-After'),
  }
}
