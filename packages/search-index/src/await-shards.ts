import { errors } from '@elastic/elasticsearch'
import { setTimeout as pause } from 'node:timers/promises'
import { SearchUnavailableError } from './errors.ts'

const tries = 20
const pauseMs = 50

/**
 * Tries again for up to a second while shards are missing: when a month begins, its index is in the alias some
 * milliseconds before its shard can be searched.
 */
export async function awaitShards<T>(search: () => Promise<T>): Promise<T> {
  for (let left = tries; ; left -= 1) {
    try {
      return await search()
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
