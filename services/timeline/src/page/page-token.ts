import { invalidRequest, pageTokenKey, type AccountId } from '@flightpath/contracts'
import type { Client } from '@flightpath/http'
import { createHmac, createSecretKey, timingSafeEqual, type KeyObject } from 'node:crypto'
import type { Edge } from './fill-page.ts'

/** What a token is good for: one view of one subject, read by one viewer. */
export type TokenScope = {
  readonly view: string
  /** The id in the path, or the query's text. */
  readonly subject: string
  readonly viewer: AccountId | null
}

export type PageTokens = {
  /**
   * The edge that a token holds. Throws the API's 400, naming the request's `parameter`, when it is not one that this
   * scope gave; PeerUnavailableError when graph cannot be asked for the key.
   */
  read(scope: TokenScope, parameter: string, token: string): Promise<Edge>
  write(scope: TokenScope, edge: Edge): Promise<string>
}

/** Opaque page tokens, signed with the key that all instances share. It is asked of graph once. */
export function createPageTokens(graph: Client): PageTokens {
  let known: Promise<KeyObject> | undefined
  const readKey = (): Promise<KeyObject> => {
    known ??= graph.call(pageTokenKey, {}).then(
      ({ key }) => createSecretKey(key, 'base64url'),
      (error: unknown) => {
        known = undefined
        throw error
      },
    )
    return known
  }
  return {
    async read(scope, parameter, token) {
      const edge = tokenForm.test(token) ? openToken(await readKey(), scope, token) : null
      if (edge !== null) return edge
      throw invalidRequest(
        parameter,
        token,
        `the parameter \`${parameter}\` is not a page token that this request gave; send it as it was`,
      )
    },
    write: async (scope, edge) => sealToken(await readKey(), scope, edge),
  }
}

/** Direction, the position in hexadecimal, and 16 bytes of its HMAC: letters and digits only. */
const tokenForm = /^([ab])((?:[0-9a-f]{2}){1,30})([0-9a-f]{32})$/

const letters = { above: 'a', below: 'b' } as const

/** A token for one edge. It holds no more than the edge, so it stays good whatever is posted or deleted meanwhile. */
export function sealToken(key: KeyObject, scope: TokenScope, edge: Edge): string {
  const position = Buffer.from(edge.position).toString('hex')
  return letters[edge.direction] + position + sign(key, scope, edge)
}

/** Null when the token was not sealed with this key for this scope. */
export function openToken(key: KeyObject, scope: TokenScope, token: string): Edge | null {
  const [, letter, position, signature] = tokenForm.exec(token) ?? []
  if (letter === undefined || position === undefined || signature === undefined) return null
  const edge: Edge = {
    direction: letter === letters.above ? 'above' : 'below',
    position: Buffer.from(position, 'hex').toString(),
  }
  const expected = Buffer.from(sign(key, scope, edge))
  return timingSafeEqual(expected, Buffer.from(signature)) ? edge : null
}

/** 16 bytes in hexadecimal. */
function sign(key: KeyObject, { view, subject, viewer }: TokenScope, edge: Edge): string {
  const signed = JSON.stringify([view, subject, viewer, edge.direction, edge.position])
  return createHmac('sha256', key).update(signed).digest('hex').slice(0, 32)
}
