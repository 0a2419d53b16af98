import { openCache, type Cache } from '@flightpath/cache'
import { createLogger } from '@flightpath/log'
import type { BenchStack } from '../measuring/bench-stack.ts'

const commandTimeoutMs = 30_000

/** A connection to a stack's Redis, for what only the bench does there. */
export async function openRedis(stack: BenchStack): Promise<Cache> {
  const url = stack.state().servers.find(({ name }) => name === 'redis')?.url
  if (url === undefined) throw new Error('the stack has no Redis')
  return await openCache({ url, commandTimeoutMs, log: createLogger('bench', { level: 'silent' }) })
}

/** Forgets every timeline and every mark. */
export async function flushRedis(stack: BenchStack): Promise<void> {
  await using redis = await openRedis(stack)
  await redis.call('FLUSHALL')
}
