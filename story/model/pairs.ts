/** Ordered pairs, each at most once: who follows whom, who likes what. Lists come with the latest first. */
export type Pairs = {
  has(from: string, to: string): boolean
  add(from: string, to: string): void
  remove(from: string, to: string): void
  /** What `from` is paired with. */
  of(from: string): string[]
  /** Who is paired with `to`. */
  to(to: string): string[]
}

export function createPairs(): Pairs {
  const pairs: { readonly from: string; readonly to: string }[] = []
  const at = (from: string, to: string): number =>
    pairs.findIndex((pair) => pair.from === from && pair.to === to)
  return {
    has: (from, to) => at(from, to) !== -1,
    add(from, to) {
      if (at(from, to) === -1) pairs.push({ from, to })
    },
    remove(from, to) {
      const index = at(from, to)
      if (index !== -1) pairs.splice(index, 1)
    },
    of: (from) =>
      pairs
        .filter((pair) => pair.from === from)
        .map((pair) => pair.to)
        .toReversed(),
    to: (to) =>
      pairs
        .filter((pair) => pair.to === to)
        .map((pair) => pair.from)
        .toReversed(),
  }
}
