import type { Consumer } from './consumer.ts'

/** The consumers of one process, as what it is ready for, waits for and closes. */
export type Consumers = AsyncDisposable & {
  ready(): boolean
  /** Why each of them does not move on. */
  problems(): readonly (string | null)[]
  /** Whether all that had been published when it was called has taken effect. */
  caughtUp(): Promise<boolean>
}

/** Takes care of consumers that were just started: disposal closes all of them. */
export function joinConsumers(...consumers: readonly Consumer[]): Consumers {
  return {
    ready: () => consumers.every((consumer) => consumer.ready()),
    problems: () => consumers.map((consumer) => consumer.problem()),
    async caughtUp() {
      const each = await Promise.all(consumers.map((consumer) => consumer.caughtUp()))
      return each.every(Boolean)
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(consumers.map((consumer) => consumer[Symbol.asyncDispose]()))
    },
  }
}
