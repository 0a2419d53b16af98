import { setTimeout as pause } from 'node:timers/promises'

/**
 * Waits for a fact: asks again and again until `ask` neither throws nor answers false, and gives its answer. After
 * `withinMs` it throws what `ask` threw last. How often it asks is no part of the fact.
 */
export async function eventually<T>(
  what: string,
  ask: () => Promise<T | false> | T | false,
  withinMs = 20_000,
): Promise<T> {
  const deadline = performance.now() + withinMs
  let reason: unknown = 'it stayed false'
  for (;;) {
    try {
      const answer = await ask()
      if (answer !== false) return answer
    } catch (error) {
      reason = error
    }
    if (performance.now() > deadline) {
      throw new Error(`not within ${withinMs} ms: ${what}`, { cause: reason })
    }
    await pause(20)
  }
}
