import { setImmediate as endOfTurn } from 'node:timers/promises'
import { loadInParts } from './size.ts'

/** Hands over what is given in one turn of the event loop, together and in its order, at the end of that turn. */
export function gatherByTurn<Item>(take: (items: readonly Item[]) => void): (item: Item) => void {
  let open: Item[] = []
  return (item) => {
    if (open.push(item) > 1) return
    setImmediate(() => {
      const items = open
      open = []
      take(items)
    })
  }
}

/**
 * Joins the requests of one turn into one call of at most `mostKeys` keys, so that a hundred requests at once ask an
 * owner once; more keys become several calls. Values come back by key, those that others asked for among them; a key
 * that `load` does not know is missing.
 */
export function loadByTurn<Key, Value>(
  load: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
  mostKeys: number,
): (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>> {
  let open: { keys: Set<Key>; values: Promise<ReadonlyMap<Key, Value>> } | undefined
  return (wanted) => {
    if (wanted.length === 0) return Promise.resolve(new Map())
    if (open === undefined) {
      const keys = new Set<Key>()
      const values = endOfTurn().then(() => {
        open = undefined
        return loadInParts([...keys], load, mostKeys)
      })
      open = { keys, values }
    }
    for (const key of wanted) open.keys.add(key)
    return open.values
  }
}
