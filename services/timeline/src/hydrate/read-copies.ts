import { loadByTurn } from '@flightpath/batching'
import type { Marks } from '@flightpath/view-versions'

/** Something that is held here. `since`: the marks that were known before it was loaded; null before it is held. */
export type Copy = { since: Marks | null }

/**
 * Each as it is now, in its id's place; undefined for what is gone or unknown, and where there is no id. `marks` were
 * asked for after the request began; null without Redis.
 */
export type ReadCopies<Id, One> = (
  ids: readonly (Id | undefined)[],
  marks: Marks | null,
) => Promise<(One | undefined)[]>

export type CopiesOptions<Id, One> = {
  readonly load: (ids: readonly Id[]) => Promise<ReadonlyMap<Id, One>>
  /** What the marks know to be gone is not even asked for. */
  readonly isGone?: (id: Id, marks: Marks) => boolean
  readonly isCurrent: (copy: One, marks: Marks | null) => boolean
  /** Much shorter than marks are kept, so that no copy outlives the proof that it is stale. */
  readonly keepMs: number
  /** What all of them may take, and about what one takes, with what pages will show of it. */
  readonly heldBytes: number
  readonly bytesOf: (copy: One) => number
}

export const mebibyte = 1024 * 1024

const idsPerCall = 500

/**
 * Reads in batches through a cache in this process. Marks are read with every request, and a copy counts only while they
 * prove that it is current. Without Redis there is no proof, and all is read from the owner.
 */
export function createReadCopies<Id extends string, One extends Copy>({
  load,
  isGone,
  isCurrent,
  keepMs,
  heldBytes,
  bytesOf,
}: CopiesOptions<Id, One>): ReadCopies<Id, One> {
  // In the order of loading: the oldest goes first, not the least read, because that order costs more than it holds.
  const held = new Map<Id, One>()
  let bytes = 0
  const loadMissing = loadByTurn(load, idsPerCall)

  return async (ids, marks) => {
    if (ids.length === 0) return []
    const missing = new Map<number, Id>()
    const copies = ids.map((id, place) => {
      if (id === undefined || (marks !== null && isGone?.(id, marks) === true)) return undefined
      const copy = marks === null ? undefined : held.get(id)
      if (copy !== undefined && isYoung(copy, marks) && isCurrent(copy, marks)) return copy
      missing.set(place, id)
      return undefined
    })
    if (missing.size === 0) return copies
    const loaded = await loadMissing([...missing.values()])
    for (const [place, id] of missing) {
      const copy = loaded.get(id)
      copies[place] = copy
      if (copy === undefined || marks === null) continue
      copy.since = marks
      drop(id)
      held.set(id, copy)
      bytes += bytesOf(copy)
    }
    if (marks !== null) prune(marks)
    return copies
  }

  function isYoung({ since }: Copy, marks: Marks | null): boolean {
    return marks !== null && since !== null && marks.readMs - since.readMs < keepMs
  }

  function prune(marks: Marks): void {
    for (const [id, copy] of held) {
      if (bytes <= heldBytes && isYoung(copy, marks)) return
      drop(id)
    }
  }

  function drop(id: Id): void {
    const copy = held.get(id)
    if (copy === undefined) return
    held.delete(id)
    bytes -= bytesOf(copy)
  }
}
