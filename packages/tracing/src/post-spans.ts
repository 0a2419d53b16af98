import { setTimeout as pause } from 'node:timers/promises'

const requestTimeoutMs = 2_000
const retryAfterMs = 100

export type PostSettings = { url: URL; signal: AbortSignal; random: () => number }

/**
 * Posts a JSON array of spans (https://zipkin.io/zipkin-api/#/default/post_spans), at most twice.
 * Throws when Zipkin refused them, or accepted them neither time within two seconds each.
 */
export async function postSpans(body: string, settings: PostSettings): Promise<void> {
  const { signal, random } = settings
  try {
    if (await isAccepted(body, settings)) return
  } catch (error) {
    if (signal.aborted || error instanceof RefusedError) throw error
  }
  await pause(retryAfterMs * (0.5 + random()), undefined, { signal })
  if (!(await isAccepted(body, settings))) throw new Error('zipkin is overloaded')
}

/** A second try would be answered alike. */
class RefusedError extends Error {
  override readonly name = 'RefusedError'
}

async function isAccepted(body: string, { url, signal }: PostSettings): Promise<boolean> {
  const response = await fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
    signal: AbortSignal.any([AbortSignal.timeout(requestTimeoutMs), signal]),
  })
  await response.body?.cancel()
  if (response.status >= 400 && response.status < 500 && response.status !== 429) {
    throw new RefusedError(`zipkin refused spans with status ${response.status}`)
  }
  return response.ok
}
