// One JSON line per event, to standard output: a constant message, ids as fields, the trace that it belongs to.
import { pino, stdSerializers, stdTimeFunctions } from 'pino'
import type { DestinationStream } from 'pino'

/** Fields of one line. An Error goes under `error`: its type, message, stack and causes are written. */
export type LogFields = Readonly<Record<string, unknown>>

/** What is passed around. `log.info({ tweetId, followers, ms }, 'delivered')`. */
export type Logger = {
  debug(fields: LogFields, message: string): void
  info(fields: LogFields, message: string): void
  warn(fields: LogFields, message: string): void
  error(fields: LogFields, message: string): void
  /** A logger that adds `fields` to each of its lines. */
  child(fields: LogFields): Logger
}

export const logLevels = ['debug', 'info', 'warn', 'error', 'silent'] as const
export type LogLevel = (typeof logLevels)[number]

export type LogSettings = {
  level: LogLevel
  /** Called for each written line; its fields are added. Pass `traceFields` of the tracing package. */
  mixin?: () => LogFields
  /** Where lines go instead of standard output. */
  destination?: DestinationStream
}

// Whatever a caller passes by mistake, these never reach a log.
const secretNames = ['authorization', 'bearer', 'cookie', 'password', 'secret', 'token']

/**
 * A logger for one service, which writes lines such as
 * `{"level":"info","time":"2026-11-24T08:00:00.000Z","service":"fanout","traceId":"…","tweetId":"1","message":"delivered"}`.
 */
export function createLogger(service: string, settings: LogSettings): Logger {
  const { mixin } = settings
  return pino(
    {
      level: settings.level,
      base: { service },
      messageKey: 'message',
      errorKey: 'error',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: stdSerializers.err },
      redact: { paths: secretNames.flatMap((name) => [name, `*.${name}`]), censor: '[redacted]' },
      // A copy, because pino writes the line's own fields into what the mixin returns.
      ...(mixin && { mixin: () => ({ ...mixin() }) }),
    },
    settings.destination ?? pino.destination(1),
  )
}
