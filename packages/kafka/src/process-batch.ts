// Gets one batch through its handler, whatever the handler throws, short of the consumer closing.
import { setTimeout as pause } from 'node:timers/promises'
import type { Logger, Trouble } from '@flightpath/log'
import type { HandleBatch, ReceivedEvent } from './batch.ts'
import { isAway } from './errors.ts'
import { reasonOf } from './refusals.ts'

export type ProcessSettings<Event> = {
  handle: HandleBatch<Event>
  log: Logger
  signal: AbortSignal
  /** Told why the batch waits for what it needs, and when it does no more. */
  waiting: Trouble
  /** Called after each call of the handler, which so shows that it is not stuck. */
  alive: () => void
}

const triesOfAnUnexpectedError = 4
const firstPauseMs = 100
// How late, at most, the rest is after a dependency has come back.
const longestPauseMs = 1_000

type Dead<Event> = Map<ReceivedEvent<Event>, string>

/**
 * Resolves with the events that were given up, and why, once all others have taken effect.
 * Rejects only when `signal` is aborted: then nothing may be committed.
 */
export async function processBatch<Event>(
  settings: ProcessSettings<Event>,
  events: readonly ReceivedEvent<Event>[],
): Promise<ReadonlyMap<ReceivedEvent<Event>, string>> {
  const dead: Dead<Event> = new Map()
  await handleAll(settings, dead, events, triesOfAnUnexpectedError)
  return dead
}

async function handleAll<Event>(
  settings: ProcessSettings<Event>,
  dead: Dead<Event>,
  events: readonly ReceivedEvent<Event>[],
  tries: number,
): Promise<void> {
  const { log, signal, waiting } = settings
  let failures = 0
  let waits = 0
  let rest = events
  while (rest.length > 0) {
    const error = await callHandler(settings, dead, rest)
    if (!isAway(error)) waiting.ended()
    if (error === null) return
    signal.throwIfAborted()
    rest = rest.filter((event) => !dead.has(event))
    if (isAway(error)) {
      waiting.began(reasonOf(error))
      await backOff(waits, signal)
      waits += 1
    } else {
      failures += 1
      log.warn({ error, events: rest.length, failures }, 'a batch failed')
      if (failures >= tries) return await narrowDown(settings, dead, rest, error)
      await backOff(failures, signal)
    }
  }
}

/** Halves the batch until each event that cannot be processed is alone. */
async function narrowDown<Event>(
  settings: ProcessSettings<Event>,
  dead: Dead<Event>,
  events: readonly ReceivedEvent<Event>[],
  error: unknown,
): Promise<void> {
  const [only, ...others] = events
  if (only !== undefined && others.length === 0) {
    dead.set(only, error instanceof Error ? error.message : String(error))
    return
  }
  const half = events.length >> 1
  await handleAll(settings, dead, events.slice(0, half), 1)
  await handleAll(settings, dead, events.slice(half), 1)
}

/** Null when the handler resolved, else what it threw. */
async function callHandler<Event>(
  { handle, signal, alive }: ProcessSettings<Event>,
  dead: Dead<Event>,
  events: readonly ReceivedEvent<Event>[],
): Promise<unknown> {
  try {
    await handle({ events, signal, giveUp: (event, reason) => dead.set(event, reason) })
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
