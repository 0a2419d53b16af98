import { loadByTurn } from '@flightpath/batching'
import type { Marks } from '@flightpath/view-versions'
import { LRUCache } from 'lru-cache'
import type { ReadMarks } from './read-marks.ts'

/** Something that is held here. `since`: the marks that were known before it was loaded; null before it is held. */
export type Copy = { since: Marks | null }

/**
 * Each as it is now, in its id's place; undefined for what is gone or unknown, and where there is no id. `known` are
 * marks that were asked for after the request; without them the reader asks for them.
 */
export type ReadCopies<Id, One> = (
  ids: readonly (Id | undefined)[],
  known?: Marks | null,
) => Promise<(One | undefined)[]>

export type CopiesOptions<Id, One> = {
  readonly load: (ids: readonly Id[]) => Promise<ReadonlyMap<Id, One>>
  /** What the marks know to be gone is not even asked for. */
  readonly isGone?: (id: Id, marks: Marks) => boolean
  readonly isCurrent: (copy: One, marks: Marks | null) => boolean
  /** Much shorter than marks are kept, so that no copy outlives the proof that it is stale. */
  readonly keepMs: number
}

/** A kilobyte or two each, with what pages show. */
const heldCopies = 100_000

const idsPerCall = 500

/**
 * Reads in batches through a cache in this process. Marks are read with every page, and a copy counts only while they
 * prove that it is current. Without Redis there is no proof, and all is read from the owner.
 */
export function createReadCopies<Id extends string, One extends Copy>(
  { load, isGone, isCurrent, keepMs }: CopiesOptions<Id, One>,
  readMarks: ReadMarks,
): ReadCopies<Id, One> {
  // Peeked at: the oldest goes first, not the least read, because keeping that order cost more than what it held.
  const held = new LRUCache<Id, One>({ max: heldCopies, ttl: keepMs, ttlResolution: 1000 })
  const loadMissing = loadByTurn(load, idsPerCall)

  return async (ids, known) => {
    if (ids.length === 0) return []
    const marks = known === undefined ? await readMarks() : known
    const missing = new Map<number, Id>()
    const copies = ids.map((id, place) => {
      if (id === undefined || (marks !== null && isGone?.(id, marks) === true)) return undefined
      const copy = marks === null ? undefined : held.peek(id)
      if (copy !== undefined && isCurrent(copy, marks)) return copy
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
      held.set(id, copy)
    }
    return copies
  }
}
