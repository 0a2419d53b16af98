import type { Logger } from '@flightpath/log'
import { createHash } from 'node:crypto'
import { Redis, ReplyError } from 'ioredis'
import { createSender } from './sender.ts'

/** Redis gave no answer in time, is not connected, or refuses writes. Callers fall back to MySQL or try again. */
export class CacheUnavailableError extends Error {
  override readonly name = 'CacheUnavailableError'
}

export type CacheOptions = {
  readonly url: string
  readonly log: Logger
  /** How long one command may take. */
  readonly commandTimeoutMs: number
}

/** After a command timed out, others fail at once for this long: a hung Redis must cost a reader one wait, not many. */
const distrustMs = 1000

/** A connection to Redis. Commands of one turn of the event loop go out together. */
export type Cache = AsyncDisposable & {
  ready(): boolean
  /** One command; rejects with CacheUnavailableError at once while Redis is away. */
  call(command: string, ...parts: (string | number)[]): Promise<unknown>
  /** While this number stands, a command that was given under it has not gone out: others may share its answer. */
  turn(): number
  /** Runs a Lua script by its hash, loading it where Redis does not have it yet. */
  run(
    script: Script,
    keys: readonly string[],
    parts: readonly (string | number)[],
  ): Promise<unknown>
}

/** A script and the hash that Redis knows it by. */
export type Script = { readonly lua: string; readonly sha: string }

export function defineScript(lua: string): Script {
  return { lua, sha: createHash('sha1').update(lua).digest('hex') }
}

/**
 * Resolves after the first attempt to connect, whatever came of it, and goes on connecting for ever in the
 * background; a Redis that is away makes commands fail fast, never wait.
 */
export async function openCache({ url, log, commandTimeoutMs }: CacheOptions): Promise<Cache> {
  const redis = new Redis(url, {
    connectTimeout: 2000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // Answers have one form with every server: RESP3 pairs what RESP2 lists.
    protocol: 2,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1000),
  })
  let away = false
  let trustedFromMs = 0
  redis.on('error', (error: Error) => {
    if (!away) log.warn({ reason: error.message }, 'redis is away')
    away = true
  })
  redis.on('ready', () => {
    if (away) log.info({}, 'redis is back')
    away = false
  })
  await new Promise<void>((resolve) => {
    redis.once('ready', resolve)
    redis.once('error', () => resolve())
  })
  const sender = createSender(redis, commandTimeoutMs, () => {
    trustedFromMs = performance.now() + distrustMs
  })
  const call = async (command: string, parts: readonly (string | number)[]): Promise<unknown> => {
    if (performance.now() < trustedFromMs) {
      throw new CacheUnavailableError('redis: did not answer in time a moment ago')
    }
    try {
      return await sender.send(command, parts)
    } catch (error) {
      throw translate(error)
    }
  }
  return {
    ready: () => redis.status === 'ready',
    turn: () => sender.turn(),
    call: (command, ...parts) => call(command, parts),
    async run({ lua, sha }, keys, parts) {
      try {
        return await call('EVALSHA', [sha, keys.length, ...keys, ...parts])
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
        return call('EVAL', [lua, keys.length, ...keys, ...parts])
      }
    },
    async [Symbol.asyncDispose]() {
      // By the sender: a Redis that hangs must not hold up the end.
      if (redis.status === 'ready') await sender.send('quit', []).catch(() => redis.disconnect())
      else redis.disconnect()
    },
  }
}

/** Replies that mean "not now" rather than "wrong command". Source: redis.io/docs, error replies. */
const notNow = /^(LOADING|READONLY|OOM|MISCONF|MASTERDOWN|CLUSTERDOWN|TRYAGAIN|BUSY)/

function translate(error: unknown): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  if (error instanceof ReplyError && !notNow.test(error.message)) return error
  return new CacheUnavailableError(`redis: ${error.message}`, { cause: error })
}
