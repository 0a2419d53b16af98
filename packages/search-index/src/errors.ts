import { errors } from '@elastic/elasticsearch'
import { causesOf, isRefusal } from './refusals.ts'

/** Elasticsearch is down, overloaded or too slow, so that an answer would be missing or wrong. Worth another try. */
export class SearchUnavailableError extends Error {
  override readonly name = 'SearchUnavailableError'
}

/**
 * Waits for a request to Elasticsearch. Rejects with SearchUnavailableError for no connection, a timeout and a refusal
 * (which includes missing shards), and with a plain Error that holds Elasticsearch's reason for what is our own fault.
 * `doing` says what was being done.
 */
export async function translate<T>(doing: string, request: Promise<T>): Promise<T> {
  try {
    return await request
  } catch (error) {
    throw translated(doing, error)
  }
}

/** What `translate` rejects with for an error of the client. */
export function translated(doing: string, error: unknown): Error {
  if (error instanceof errors.ResponseError && !isRefusal(error.statusCode ?? 0, causesOf(error))) {
    return new Error(`Elasticsearch refused to ${doing}: ${reasonOf(error)}`, { cause: error })
  }
  const message = `Elasticsearch could not ${doing}: ${reasonOf(error)}`
  return new SearchUnavailableError(message, { cause: error })
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error)
}
