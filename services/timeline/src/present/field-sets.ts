/**
 * Makes the function that makes a set of a query's list of names. Clients send the same few queries again and again,
 * which `packages/http/src/run-route.ts` keeps: each of their lists has one set.
 */
export function createFieldSets<Name>(): (names?: readonly Name[]) => ReadonlySet<Name> {
  const none: ReadonlySet<Name> = new Set()
  const known = new WeakMap<readonly Name[], ReadonlySet<Name>>()
  return (names) => {
    if (names === undefined) return none
    const held = known.get(names)
    if (held !== undefined) return held
    const set = new Set(names)
    known.set(names, set)
    return set
  }
}

const texts = new WeakMap<ReadonlySet<string>, string>()

/** The names in a set as one text, the same piece of memory for the same set: every view keeps one. */
export function textOf(names: ReadonlySet<string>): string {
  const held = texts.get(names)
  if (held !== undefined) return held
  const text = [...names].join()
  texts.set(names, text)
  return text
}
