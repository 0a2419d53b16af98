/**
 * Runs tasks, those of the same key one after the other and in the order given, at most `atOnce` waiting or running.
 * `add` resolves when there is room for the next one; `done` when all have ended. Both reject with the first failure,
 * after which nothing more is started.
 */
export function createInOrder(atOnce: number): {
  readonly add: (key: string, task: () => Promise<void>) => Promise<void>
  readonly done: () => Promise<void>
} {
  const last = new Map<string, Promise<void>>()
  const pending = new Set<Promise<void>>()
  let failure: { readonly reason: unknown } | null = null

  const check = (): void => {
    if (failure !== null) throw failure.reason
  }
  const run = async (
    before: Promise<void> | undefined,
    task: () => Promise<void>,
  ): Promise<void> => {
    await before
    if (failure !== null) return
    try {
      await task()
    } catch (reason) {
      failure ??= { reason }
    }
  }
  return {
    async add(key, task) {
      while (pending.size >= atOnce) await Promise.race(pending)
      check()
      const ended = run(last.get(key), task).then(() => {
        pending.delete(ended)
        if (last.get(key) === ended) last.delete(key)
      })
      last.set(key, ended)
      pending.add(ended)
    },
    async done() {
      await Promise.all(pending)
      check()
    },
  }
}
