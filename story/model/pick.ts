/** A number from 0 to below the limit, another one each time, the same in each run. */
export type Pick = (limit: number) => number

/** The same numbers for the same seed (a linear congruential generator with the constants of Numerical Recipes). */
export function createPick(seed: number): Pick {
  let state = seed >>> 0
  return (limit) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * limit)
  }
}

/** One of the list. Throws when it is empty. */
export function chosen<T>(list: readonly T[], pick: Pick): T {
  const found = list[pick(list.length)]
  if (found === undefined) throw new Error('there is nothing to choose from')
  return found
}
