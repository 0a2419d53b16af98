import { bodyTooLarge, invalidRequest, unsupportedEncoding } from '@flightpath/contracts'
import { promisify } from 'node:util'
import { brotliDecompress, gunzip, inflate, inflateRaw, type ZlibOptions } from 'node:zlib'

type Unpack = (body: Buffer, options: ZlibOptions) => Promise<Buffer>

const unpackGzip = promisify<Buffer, ZlibOptions, Buffer>(gunzip)
const unpackZlib = promisify<Buffer, ZlibOptions, Buffer>(inflate)
const unpackRaw = promisify<Buffer, ZlibOptions, Buffer>(inflateRaw)

/** The codings of bodies that are taken. Source: RFC 9110, section 8.4.1. */
const offered: Readonly<Record<string, Unpack>> = {
  gzip: unpackGzip,
  // Some clients leave the zlib format around the data out, as the same section says.
  deflate: (body, options) => (isZlib(body) ? unpackZlib : unpackRaw)(body, options),
  br: promisify<Buffer, ZlibOptions, Buffer>(brotliDecompress),
}
const unpackers = new Map([...Object.entries(offered), ['x-gzip', unpackGzip] as const])

/** More in a row compress nothing, and each takes its time. */
const maxCodings = 3

/**
 * A request's body as it was before its Content-Encoding. Nothing is unpacked beyond `limitBytes`. Rejects with a
 * ProblemError: 413 for what is larger, 415 for a coding that is not offered, 400 for bytes that do not have it.
 */
export async function unpackBody(
  body: Buffer,
  contentEncoding: string,
  limitBytes: number,
): Promise<Buffer> {
  const codings = contentEncoding
    .split(',')
    .map((coding) => coding.trim().toLowerCase())
    .filter((coding) => coding !== '' && coding !== 'identity')
  const steps = codings.map((coding) => ({ coding, unpack: unpackers.get(coding) }))
  if (steps.length > maxCodings) {
    throw unsupportedEncoding(`${codings.length} codings in a row`, Object.keys(offered))
  }
  let bytes = body
  // They stand in the order in which they were applied.
  for (const { coding, unpack } of steps.toReversed()) {
    if (unpack === undefined) throw unsupportedEncoding(coding, Object.keys(offered))
    bytes = await unpack(bytes, { maxOutputLength: limitBytes }).catch((error: unknown) => {
      throw toProblem(error, coding, limitBytes)
    })
  }
  return bytes
}

/** The first two bytes of the zlib format. Source: RFC 1950, section 2.2. */
function isZlib(body: Buffer): boolean {
  return body.length >= 2 && (body[0] ?? 0) % 16 === 8 && body.readUInt16BE(0) % 31 === 0
}

function toProblem(error: unknown, coding: string, limitBytes: number): Error {
  if (Reflect.get(Object(error), 'code') === 'ERR_BUFFER_TOO_LARGE') return bodyTooLarge(limitBytes)
  const reason = error instanceof Error ? error.message : String(error)
  return invalidRequest(
    'body',
    '',
    `the request body is not ${coding}, as its Content-Encoding header says: ${reason}`,
  )
}
