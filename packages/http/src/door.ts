// Who comes in at a service's port: whoever shows the secret of its stack.
import { internalHeaders, unauthorized, type ProblemError } from '@flightpath/contracts'
import { hash, timingSafeEqual } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** What a request with these headers is refused with; null for one that may come in. */
export type Door = (headers: IncomingHttpHeaders) => ProblemError | null

/** Compares in a time that tells nothing of the secret, nor of its length. */
export function createDoor(secret: string): Door {
  const expected = digest(secret)
  return (headers) => {
    const shown = headers[internalHeaders.secret]
    const known = typeof shown === 'string' && timingSafeEqual(digest(shown), expected)
    return known
      ? null
      : unauthorized(`Send the secret of this stack in the header ${internalHeaders.secret}.`)
  }
}

function digest(text: string): Buffer {
  return hash('sha256', text, 'buffer')
}
