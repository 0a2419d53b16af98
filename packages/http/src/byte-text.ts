/**
 * Bytes that travel as a text with one character for each, which is Latin-1. Such texts are joined and copied faster
 * than others, and Node writes one together with the headers, in one piece. It is no text for people, though: none that
 * is not ASCII reads the same, so it is a type of its own, and no string.
 */
export type ByteText = { readonly [isByteText]: true; readonly length: number }
declare const isByteText: unique symbol

/** The bytes of a text in UTF-8. */
export function toByteText(text: string): ByteText {
  return asByteText(Buffer.from(text).toString('latin1'))
}

/** Bytes of a buffer from `start` up to before `end`. */
export function sliceByteText(from: Buffer, start: number, end: number): ByteText {
  return asByteText(from.toString('latin1', start, end))
}

export function toBytes(bytes: ByteText): Buffer {
  return Buffer.from(asText(bytes), 'latin1')
}

/** For what takes a text and its encoding: this one's is `latin1`. */
export function asText(bytes: ByteText): string {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is made of a string below
  return bytes as unknown as string
}

/** JSON of a list of values, each JSON itself. */
export function listOf(values: readonly ByteText[]): ByteText {
  let list = '['
  for (const value of values) list += list === '[' ? asText(value) : `,${asText(value)}`
  return asByteText(`${list}]`)
}

/** JSON of an object of values, each JSON itself; names are ASCII and need no escape. Members without a value are left out. */
export function objectOf(members: Readonly<Record<string, ByteText | undefined>>): ByteText {
  let object = '{'
  for (const [name, value] of Object.entries(members)) {
    if (value !== undefined) object += `${object === '{' ? '' : ','}"${name}":${asText(value)}`
  }
  return asByteText(`${object}}`)
}

function asByteText(text: string): ByteText {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- only the functions here know that it is a string
  return text as unknown as ByteText
}
