/**
 * Joins the questions of one turn of the event loop into one call, so that a hundred requests at once ask an owner
 * once. Values come back by key; a key that `load` does not answer resolves to undefined.
 */
export function createBatcher<Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  maxKeys: number,
): (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>> {
  let open: { keys: Set<Key>; answer: Promise<ReadonlyMap<Key, Value>> } | undefined
  return (keys) => {
    if (keys.length === 0) return Promise.resolve(new Map())
    if (open === undefined || open.keys.size + keys.length > maxKeys) {
      const batch = new Set<Key>()
      const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        if (open?.keys === batch) open = undefined
        return load([...batch])
      })
      open = { keys: batch, answer }
    }
    for (const key of keys) open.keys.add(key)
    return open.answer
  }
}
