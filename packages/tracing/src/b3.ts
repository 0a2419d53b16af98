// The `b3` single header, by which a trace crosses HTTP and Kafka.
// Format and meaning: https://github.com/openzipkin/b3-propagation#single-header
import { randomBytes } from 'node:crypto'
import type { TraceContext } from './trace-context.ts'

/** The header's value: `traceId-spanId-sampled[-parentId]`, 53 or 70 characters. */
export function toB3(context: TraceContext): string {
  const b3 = `${context.traceId}-${context.spanId}-${context.sampled ? '1' : '0'}`
  return context.parentId === null ? b3 : `${b3}-${context.parentId}`
}

/**
 * The sender's context, or null when the header is malformed.
 * - A 64-bit trace id is padded with zeros on the left; Zipkin treats both forms as one trace.
 * - `d` (debug) counts as sampled; a decision left to the receiver counts as not sampled.
 * - A bare decision (`0`, `1` or `d`) names no span, so its context gets ids of its own.
 */
export function parseB3(header: string): TraceContext | null {
  if (/^[01d]$/.test(header)) return { ...randomIds(), parentId: null, sampled: header !== '0' }
  const match = /^((?:[0-9a-f]{16}){1,2})-([0-9a-f]{16})(?:-([01d])(?:-([0-9a-f]{16}))?)?$/.exec(
    header,
  )
  if (match === null) return null
  const [, traceId = '', spanId = '', decision = '0', parentId = null] = match
  if (isZero(traceId) || isZero(spanId)) return null
  return { traceId: traceId.padStart(32, '0'), spanId, parentId, sampled: decision !== '0' }
}

function randomIds(): { traceId: string; spanId: string } {
  const hex = randomBytes(24).toString('hex')
  return { traceId: hex.slice(0, 32), spanId: hex.slice(32) }
}

function isZero(id: string): boolean {
  return /^0+$/.test(id)
}
