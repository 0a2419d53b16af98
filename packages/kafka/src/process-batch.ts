// Gets one batch through its handler, whatever the handler throws, short of the consumer closing.
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger, Trouble } from '@flightpath/log'
import type { ConsumedMessage, HandleBatch } from './batch.ts'
import { PoisonError, RetryableError } from './errors.ts'
import { reasonOf } from './refusals.ts'

export type ProcessSettings = {
  topic: string
  handle: HandleBatch
  log: Logger
  signal: AbortSignal
  /** Told why the batch waits for what it needs, and when it does no more. */
  waiting: Trouble
  /** Called after each call of the handler that shows that it is not stuck. */
  alive: () => void
}

/** Why each message that was given up cannot be processed. */
export type DeadMessages = ReadonlyMap<ConsumedMessage, string>

const triesOfAnUnexpectedError = 4
const firstPauseMs = 100
// How late, at most, the rest is after a dependency has come back.
const longestPauseMs = 1_000

/**
 * Resolves with the messages to bury, once all others have taken effect.
 * Rejects only when `signal` is aborted: then nothing may be committed.
 */
export async function processBatch(
  settings: ProcessSettings,
  messages: readonly ConsumedMessage[],
): Promise<DeadMessages> {
  const dead = new Map<ConsumedMessage, string>()
  await handleAll(settings, dead, messages, triesOfAnUnexpectedError)
  return dead
}

async function handleAll(
  settings: ProcessSettings,
  dead: Map<ConsumedMessage, string>,
  messages: readonly ConsumedMessage[],
  tries: number,
): Promise<void> {
  const { topic, log, signal, waiting } = settings
  let failures = 0
  let waits = 0
  let rest = messages
  while (rest.length > 0) {
    const error = await callHandler(settings, dead, rest)
    if (!(error instanceof RetryableError)) waiting.ended()
    if (error === null) return
    signal.throwIfAborted()
    if (error instanceof PoisonError && rest.includes(error.poison)) {
      dead.set(error.poison, error.message)
    } else if (error instanceof RetryableError) {
      waiting.began(reasonOf(error))
      await backOff(waits, signal)
      waits += 1
    } else {
      failures += 1
      log.warn({ error, topic, messages: rest.length, failures }, 'a batch failed')
      if (failures >= tries) return await narrowDown(settings, dead, rest, error)
      await backOff(failures, signal)
    }
    rest = rest.filter((message) => !dead.has(message))
  }
}

/** Halves the batch until each message that cannot be processed is alone. */
async function narrowDown(
  settings: ProcessSettings,
  dead: Map<ConsumedMessage, string>,
  messages: readonly ConsumedMessage[],
  error: unknown,
): Promise<void> {
  const [only, ...others] = messages
  if (only !== undefined && others.length === 0) {
    dead.set(only, error instanceof Error ? error.message : String(error))
    return
  }
  const half = messages.length >> 1
  await handleAll(settings, dead, messages.slice(0, half), 1)
  await handleAll(settings, dead, messages.slice(half), 1)
}

/** Null when the handler resolved, else what it threw. */
async function callHandler(
  { topic, handle, signal, alive }: ProcessSettings,
  dead: Map<ConsumedMessage, string>,
  messages: readonly ConsumedMessage[],
): Promise<unknown> {
  try {
    await handle({ topic, messages, signal, dead: (message, reason) => dead.set(message, reason) })
    return null
  } catch (error) {
    // A bare `throw null` must not pass for success.
    return error ?? new Error('the handler threw nothing')
  } finally {
    alive()
  }
}

async function backOff(earlier: number, signal: AbortSignal): Promise<void> {
  const ms = Math.min(longestPauseMs, firstPauseMs * 2 ** earlier)
  await pause(ms, undefined, { signal })
}
