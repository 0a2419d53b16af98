// What two processes of ours say to each other after the upgrade. A frame is
//   u32 length of the rest, u8 kind, u32 request id, payload
// and texts in a payload are one block: u8 how many, a u32 length in UTF-16 units for each, u32 bytes, the bytes.
import { isUtf8 } from 'node:buffer'
import { sliceByteText, type ByteText } from '../byte-text.ts'
import type { RouteAnswer, RouteInput } from '../route-types.ts'

/** The name in the `Upgrade` header; another number is another format. */
export const protocol = 'flightpath-frames/1'

/** Larger than any body that a service takes or gives. */
export const maxFrameBytes = 32 * 1024 * 1024

export const kinds = { request: 1, answer: 2, goaway: 3, ping: 4, pong: 5 } as const

/** Length, kind and id. */
export const headBytes = 9

/** Stands for a text that is not there. */
const absent = 0xff_ff_ff_ff

/** Thrown for bytes that are no frame of this format. */
export class MalformedFrameError extends Error {
  override readonly name = 'MalformedFrameError'
}

/** Something that writes itself into a buffer with room for `maxBytes` and says where it ended. */
export type Payload = {
  readonly maxBytes: number
  write(into: Buffer, at: number): number
}

export function requestPayload(input: RouteInput): Payload {
  const { route, query, account, trace, idempotencyKey, params, body } = input
  const texts = [route, query, account, trace, idempotencyKey, ...params]
  return {
    maxBytes: maxTextBytes(texts) + maxBodyBytes(body),
    write: (into, at) => writeBody(into, writeTexts(into, at, texts), body),
  }
}

export function readRequest(from: Buffer, start: number, end: number): RouteInput {
  const { texts, at } = readTexts(from, start, end)
  const [route, query, account, trace, idempotencyKey, ...params] = texts
  if (route === undefined || query === undefined) throw new MalformedFrameError('no route')
  const given = params.filter((value) => value !== undefined)
  return {
    route,
    query,
    account,
    trace,
    idempotencyKey,
    params: given,
    body: readBody(from, at, end),
  }
}

/** A body is text. One that is not is handed over as it came: the frame's bytes are overwritten after this. */
function readBody(from: Buffer, at: number, end: number): Buffer | string {
  const text = from.toString('utf8', at, end)
  if (!text.includes(replacement) || isUtf8(from.subarray(at, end))) return text
  return Buffer.from(from.subarray(at, end))
}

/** What decoding puts in place of bytes that are no character; a text may have it all the same. */
const replacement = '\uFFFD'

export function answerPayload({ status, headers, body }: RouteAnswer): Payload {
  const texts = Object.entries(headers).flat()
  return {
    maxBytes: 2 + maxTextBytes(texts) + maxBodyBytes(body),
    write: (into, at) =>
      writeBody(into, writeTexts(into, into.writeUInt16BE(status, at), texts), body),
  }
}

/** What becomes of the bytes of an answer's body. */
export type ReadBody<Body> = (from: Buffer, start: number, end: number) => Body

/** A body that is read here. */
export const readText: ReadBody<string> = (from, start, end) => from.toString('utf8', start, end)

/** A body that is passed on as it is. */
export const readBytes: ReadBody<ByteText> = sliceByteText

export type FramedAnswer<Body> = Omit<RouteAnswer, 'body'> & { readonly body: Body }

export function readAnswer<Body>(
  from: Buffer,
  start: number,
  end: number,
  readBody: ReadBody<Body>,
): FramedAnswer<Body> {
  const { texts, at } = readTexts(from, start + 2, end)
  const headers: Record<string, string> = {}
  for (let index = 0; index + 1 < texts.length; index += 2) {
    headers[texts[index] ?? ''] = texts[index + 1] ?? ''
  }
  return { status: from.readUInt16BE(start), headers, body: readBody(from, at, end) }
}

/** UTF-8 takes at most three bytes for a UTF-16 unit. */
function maxTextBytes(texts: readonly (string | undefined)[]): number {
  let bytes = 5
  for (const text of texts) bytes += 4 + 3 * (text?.length ?? 0)
  return bytes
}

function maxBodyBytes(body: RouteInput['body']): number {
  if (body === undefined) return 0
  return typeof body === 'string' ? 3 * body.length : body.length
}

function writeTexts(into: Buffer, start: number, texts: readonly (string | undefined)[]): number {
  let at = into.writeUInt8(texts.length, start)
  let joined = ''
  for (const text of texts) {
    at = into.writeUInt32BE(text?.length ?? absent, at)
    if (text !== undefined) joined += text
  }
  const bytes = joined === '' ? 0 : into.write(joined, at + 4)
  into.writeUInt32BE(bytes, at)
  return at + 4 + bytes
}

function readTexts(from: Buffer, start: number, end: number) {
  const count = from.readUInt8(start)
  const textAt = start + 1 + 4 * count + 4
  const at = textAt + (textAt > end ? 0 : from.readUInt32BE(textAt - 4))
  if (at > end) throw new MalformedFrameError('a text goes beyond its frame')
  const joined = at === textAt ? '' : from.toString('utf8', textAt, at)
  const texts: (string | undefined)[] = []
  let used = 0
  for (let index = 0; index < count; index += 1) {
    const length = from.readUInt32BE(start + 1 + 4 * index)
    texts.push(length === absent ? undefined : joined.slice(used, used + length))
    if (length !== absent) used += length
  }
  if (used !== joined.length) throw new MalformedFrameError('texts are not as long as they say')
  return { texts, at }
}

function writeBody(into: Buffer, at: number, body: RouteInput['body']): number {
  if (body === undefined) return at
  return at + (typeof body === 'string' ? into.write(body, at) : body.copy(into, at))
}
