import { errors } from '@elastic/elasticsearch'
import { setTimeout as pause } from 'node:timers/promises'
import { SearchUnavailableError } from './errors.ts'

const tries = 20
const pauseMs = 50

/**
 * Asks again for up to a second while shards are missing: when a month begins, its index is in the alias some
 * milliseconds before its shard answers.
 */
export async function awaitShards<T>(ask: () => Promise<T>): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await ask()
    } catch (error) {
      if (left === 0 || !areShardsMissing(error)) throw error
      await pause(pauseMs)
    }
  }
}

function areShardsMissing(error: unknown): boolean {
  if (!(error instanceof SearchUnavailableError)) return false
  return error.cause instanceof errors.ResponseError && error.cause.statusCode === 503
}
