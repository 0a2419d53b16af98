import { createTrouble, type Logger } from '@flightpath/log'
import { createHash } from 'node:crypto'
import { Redis, ReplyError } from 'ioredis'
import { isFromReplica, refusalOf } from './refusals.ts'
import { createSender } from './sender.ts'
import { createWriteGate, type WriteGate } from './write-gate.ts'

/** Redis did not reply in time, is not connected, or refuses writes. Callers fall back to MySQL or try again. */
export class CacheUnavailableError extends Error {
  override readonly name = 'CacheUnavailableError'
}

export type CacheOptions = {
  readonly url: string
  readonly log: Logger
  /** How long one command may take. */
  readonly commandTimeoutMs: number
  /** How long Redis must have taken writes again before it is used again; 0 when left out. */
  readonly settleMs?: number
}

/** After a command timed out, others fail at once for this long: a Redis that hangs costs a reader one wait, not many. */
const pauseAfterTimeoutMs = 1000

/** How often a process tries whether Redis takes writes. So a refusal to one process is soon known to all. */
const probeEveryMs = 1000

/**
 * A connection to Redis. Commands of one turn of the event loop go out together. A Redis that refuses writes
 * counts as away, for reads too: what it holds lacks what it refused.
 */
export type Cache = AsyncDisposable & {
  ready(): boolean
  /** What is wrong with Redis, in one sentence; null when nothing is. */
  problem(): string | null
  /** How often Redis came back after it was away or refused writes: what was read before may be stale. */
  returns(): number
  /** One command; rejects with CacheUnavailableError at once while Redis is away. */
  call(command: string, ...args: (string | number)[]): Promise<unknown>
  /** The number of the write that a command given now goes out with. Commands with the same number may share a reply. */
  turn(): number
  /** Deletes all keys of a pattern, such as `home:*`, that were there when it was called. */
  deleteMatching(pattern: string): Promise<void>
  /** Runs a Lua script by its hash, loading it where Redis does not have it yet. */
  run(script: Script, keys: readonly string[], args: readonly (string | number)[]): Promise<unknown>
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
export async function openCache(options: CacheOptions): Promise<Cache> {
  const { url, log, commandTimeoutMs, settleMs = 0 } = options
  const redis = new Redis(url, {
    connectTimeout: 2000,
    enableOfflineQueue: false,
    maxRetriesPerRequest: 0,
    // Replies have one form with every server: RESP3 pairs what RESP2 lists.
    protocol: 2,
    retryStrategy: (attempt) => Math.min(attempt * 50, 1000),
    // After a failover the address leads to another server, but only new connections go there.
    reconnectOnError: (error) => isFromReplica(error.message),
  })
  const away = createTrouble(log, { began: 'redis is away', ended: 'redis is back' })
  let returns = 0
  redis.on('error', (error: Error) => away.began(error.message))
  redis.on('ready', () => {
    returns += 1
    away.ended()
  })
  const gate = createWriteGate({ log, settleMs, now: readClock, onOpen: () => (returns += 1) })
  await new Promise<void>((resolve) => {
    redis.once('ready', resolve)
    redis.once('error', () => resolve())
  })
  const stopProbing = probeWrites(redis, gate)
  const { sender, call } = createCall(redis, gate, commandTimeoutMs)
  return {
    ready: () => redis.status === 'ready' && gate.refusal() === null,
    problem: () => gate.refusal() ?? away.current(),
    returns: () => returns,
    turn: () => sender.turn(),
    call: (command, ...args) => call(command, args),
    deleteMatching: (pattern) => deleteMatching(call, pattern),
    async run({ lua, sha }, keys, args) {
      try {
        return await call('EVALSHA', [sha, keys.length, ...keys, ...args])
      } catch (error) {
        if (!(error instanceof Error) || !error.message.startsWith('NOSCRIPT')) throw error
        return call('EVAL', [lua, keys.length, ...keys, ...args])
      }
    },
    async [Symbol.asyncDispose]() {
      stopProbing()
      // By the sender: a Redis that hangs must not hold up the end.
      if (redis.status === 'ready') await sender.send('quit', []).catch(() => redis.disconnect())
      else redis.disconnect()
    },
  }
}

type Call = (command: string, args: readonly (string | number)[]) => Promise<unknown>

/** A call fails at once while the gate is shut, and for a moment after one timed out. */
function createCall(redis: Redis, gate: WriteGate, timeoutMs: number) {
  let pausedUntilMs = 0
  const sender = createSender(redis, timeoutMs, () => {
    pausedUntilMs = performance.now() + pauseAfterTimeoutMs
  })
  const call: Call = async (command, args) => {
    const refusal = gate.refusal()
    if (refusal !== null) throw new CacheUnavailableError(refusal)
    if (performance.now() < pausedUntilMs) {
      throw new CacheUnavailableError('redis: timed out a moment ago')
    }
    try {
      return await sender.send(command, args)
    } catch (error) {
      throw translate(error, gate)
    }
  }
  return { sender, call }
}

const keysPerScan = 1000

async function deleteMatching(call: Call, pattern: string): Promise<void> {
  let cursor = '0'
  do {
    const reply = await call('SCAN', [cursor, 'MATCH', pattern, 'COUNT', keysPerScan])
    if (!Array.isArray(reply) || !Array.isArray(reply[1])) {
      throw new Error(`redis replied ${typeof reply} for a scan`)
    }
    cursor = String(reply[0])
    const keys = reply[1].map(String)
    // One by one, because they are of many hash tags; all of a turn are one write.
    await Promise.all(keys.map((key) => call('UNLINK', [key])))
  } while (cursor !== '0')
}

const readClock = () => performance.now()

/** Writes a key again and again, beside the sender, so that a probe is never behind what waits there. */
function probeWrites(redis: Redis, gate: WriteGate): () => void {
  let underWay = false
  const timer = setInterval(() => {
    if (underWay || redis.status !== 'ready') return
    underWay = true
    redis
      .set('write-probe', '1', 'PX', probeEveryMs)
      .then(() => gate.taken())
      .catch((error: unknown) => void translate(error, gate))
      .finally(() => (underWay = false))
  }, probeEveryMs)
  timer.unref()
  return () => clearInterval(timer)
}

/** An error reply as it is when it is about the command; everything else is Redis being away. */
function translate(error: unknown, gate: WriteGate): Error {
  if (!(error instanceof Error)) return new Error(String(error))
  if (!(error instanceof ReplyError)) {
    return new CacheUnavailableError(`redis: ${error.message}`, { cause: error })
  }
  const refusal = refusalOf(error.message)
  if (refusal === null) return error
  gate.refused(refusal)
  return new CacheUnavailableError(`redis: ${refusal}`, { cause: error })
}
