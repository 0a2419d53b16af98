/** Numbers from 0 to below 1 that are the same for the same seed. Mulberry32, by Tommy Ettinger, public domain. */
export function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** One of the list, the earlier ones more often: the n-th with a weight of 1/n. */
export function pickEarly<T>(random: () => number, list: readonly T[]): T {
  const total = list.reduce((sum, _, index) => sum + 1 / (index + 1), 0)
  let left = random() * total
  for (const [index, candidate] of list.entries()) {
    left -= 1 / (index + 1)
    if (left < 0) return candidate
  }
  return pick(random, list)
}

/** One of the list, each as often. */
export function pick<T>(random: () => number, list: readonly T[]): T {
  const chosen = list[Math.floor(random() * list.length)]
  if (chosen === undefined) throw new RangeError('there is nothing to pick from')
  return chosen
}
