/** Cuts items into parts of at most `most`, in their order. */
export function inParts<Item>(items: readonly Item[], most: number): (readonly Item[])[] {
  if (items.length <= most) return items.length === 0 ? [] : [items]
  const parts: (readonly Item[])[] = []
  for (let from = 0; from < items.length; from += most) parts.push(items.slice(from, from + most))
  return parts
}

/** Loads any number of keys, at most `most` in one call, all calls at once. A key that `load` does not know is missing. */
export async function loadInParts<Key, Value>(
  keys: readonly Key[],
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  most: number,
): Promise<ReadonlyMap<Key, Value>> {
  const [first, ...rest] = inParts(keys, most)
  if (first === undefined) return new Map()
  if (rest.length === 0) return load(first)
  const loaded = await Promise.all([first, ...rest].map((part) => load(part)))
  return new Map(loaded.flatMap((values) => [...values]))
}
