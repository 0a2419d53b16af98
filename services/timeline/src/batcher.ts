/**
 * Joins the questions of one turn of the event loop into one call of at most `maxKeys` keys, so that a hundred
 * requests at once ask an owner once; more keys become several calls. Values come back by key; a key that `load` does
 * not answer is missing.
 */
export function createBatcher<Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  maxKeys: number,
): (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>> {
  let open: { keys: Set<Key>; answer: Promise<ReadonlyMap<Key, Value>> } | undefined
  return (keys) => {
    if (keys.length === 0) return Promise.resolve(new Map())
    if (open === undefined) {
      const batch = new Set<Key>()
      const answer = new Promise<void>((resolve) => setImmediate(resolve)).then(() => {
        open = undefined
        return loadInParts([...batch], load, maxKeys)
      })
      open = { keys: batch, answer }
    }
    for (const key of keys) open.keys.add(key)
    return open.answer
  }
}

/** Loads any number of keys, at most `maxKeys` in one call. */
export async function loadInParts<Key, Value>(
  keys: readonly Key[],
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  maxKeys: number,
): Promise<ReadonlyMap<Key, Value>> {
  if (keys.length <= maxKeys) return load(keys)
  const parts: (readonly Key[])[] = []
  for (let from = 0; from < keys.length; from += maxKeys) {
    parts.push(keys.slice(from, from + maxKeys))
  }
  const loaded = await Promise.all(parts.map((part) => load(part)))
  return new Map(loaded.flatMap((values) => [...values]))
}
