// What is not Unicode is refused here, before anybody reads it: stored, it would be another text than the one sent.
import { excerpt, invalidRequest, type ProblemError } from '@flightpath/contracts'
import { isUtf8 } from 'node:buffer'

/** The text of a body. Throws the API's 400 for bytes that are not UTF-8. */
export function textOfBody(body: Buffer | string): string {
  if (typeof body === 'string' || isUtf8(body)) return body.toString()
  const place = `byte ${firstForeignByte(body) + 1}`
  throw invalidRequest(
    'body',
    '',
    `the request body is not UTF-8: ${place} is part of no character`,
  )
}

/** Escapes are the one way in which JSON in UTF-8 can name half of a surrogate pair. */
const surrogateEscape = /\\u[dD][89a-fA-F]/

/** Throws the API's 400 for a body in which a text or a name has half of a surrogate pair. `json` is its text. */
export function requireWellFormed(body: unknown, json: string): void {
  if (!surrogateEscape.test(json)) return
  const unread: { readonly name: string; readonly value: unknown }[] = [{ name: '', value: body }]
  for (let next = unread.pop(); next !== undefined; next = unread.pop()) {
    const { name, value } = next
    if (typeof value === 'string' && !value.isWellFormed()) throw halfPair(name, value)
    if (typeof value !== 'object' || value === null) continue
    for (const [key, inner] of Object.entries(value)) {
      if (!key.isWellFormed()) throw halfPair(name, key)
      // A fault in one item of a list is a fault of the list.
      const step = Array.isArray(value) ? '' : name === '' ? key : `.${key}`
      unread.push({ name: name + step, value: inner })
    }
  }
}

function halfPair(name: string, value: string): ProblemError {
  const subject = name === '' ? 'the request body' : `the field \`${name}\``
  return invalidRequest(
    name === '' ? 'body' : name,
    excerpt(value.toWellFormed()),
    `${subject} is not valid Unicode: it has half of a surrogate pair`,
  )
}

/** Throws the API's 400 for a query that is not UTF-8 in percent-encoding, naming the parameter. */
export function requirePercentEncoding(query: string): void {
  if (!query.includes('%') || isDecodable(query)) return
  for (const pair of query.split('&')) {
    if (isDecodable(pair)) continue
    const [name = '', ...value] = pair.split('=')
    const shown = excerpt(value.join('='))
    throw invalidRequest(
      name,
      shown,
      `the parameter \`${name}\` value [${shown}] is not UTF-8 in percent-encoding; a % itself is written %25`,
    )
  }
}

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text)
    return true
  } catch {
    return false
  }
}

/** Decoding puts another character in place of what is none. */
function firstForeignByte(bytes: Buffer): number {
  const decoded = Buffer.from(bytes.toString())
  return bytes.findIndex((byte, place) => byte !== decoded[place])
}
