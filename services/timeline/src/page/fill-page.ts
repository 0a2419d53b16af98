/** Where a page begins or ends: right below a position, or right above one. */
export type Edge = { readonly direction: 'below' | 'above'; readonly position: string }

/** One thing and its place in the order of its view: a decimal, the latest has the largest. */
export type Entry<Id extends string> = { readonly id: Id; readonly position: string }

/** What one step of reading finds, latest first. `end`: there is nothing beyond it in its direction. */
export type Candidates<Id extends string> = {
  readonly entries: readonly Entry<Id>[]
  readonly end: boolean
}

/**
 * Where the candidates of a view come from: the latest `count` below an edge or of all (null), or the nearest `count`
 * above an edge; always latest first.
 */
export type Source<Id extends string> = (
  edge: Edge | null,
  count: number,
) => Promise<Candidates<Id>>

/** Which page is asked for; without an edge the first. */
export type PageRequest = { readonly edge: Edge | null; readonly limit: number }

export type Placed<Item> = { readonly item: Item; readonly position: string }

/** A page of what the viewer may see, latest first, and whether more of it lies below and above. */
export type Page<Item> = {
  readonly placed: readonly Placed<Item>[]
  readonly below: boolean
  readonly above: boolean
}

/** A view that is read in pages. */
export type Pages<Id extends string, Item> = {
  readonly source: Source<Id>
  /** What each of these ids is; undefined where it does not belong into the view. */
  readonly read: (ids: readonly Id[]) => Promise<readonly (Item | undefined)[]>
  /** Of things with the same key, a page shows the latest only. */
  readonly keyOf?: (item: Item) => string
}

/** Candidates read beyond what is needed, for those that the filter takes out. */
const slack = 1.2

/** Candidates of one step: half of what the owners answer at once. */
const largestStep = 500

/**
 * Fills a page: reads candidates, hydrates and filters them, and goes on until the page is full or the source ends.
 * A page that is not full is therefore the last one in its direction, and an empty one means the end.
 */
export async function fillPage<Id extends string, Item>(
  request: PageRequest,
  pages: Pages<Id, Item>,
): Promise<Page<Item>> {
  if (request.edge?.direction !== 'above') {
    const { placed, more } = await fill(request, pages, collectDownward(pages, request.limit))
    return { placed, below: more, above: request.edge !== null }
  }
  const { placed, more } = await fill(request, pages, collectUpward(pages, request.limit))
  const oldest = placed.at(-1)?.position ?? justAbove(request.edge.position)
  const edge: Edge = { direction: 'below', position: oldest }
  const rest = await fill({ edge, limit: 1 }, pages, collectDownward(pages, 1))
  return { placed, below: rest.placed.length > 0, above: more }
}

/** How many candidates a page asks its source for first. */
export function firstStep(limit: number): number {
  return Math.min(Math.ceil((limit + 1) * slack), largestStep)
}

/** The next higher position: what lies below it lies at or below this one. */
export function justAbove(position: string): string {
  return String(BigInt(position) + 1n)
}

/** The next lower position: what lies above it lies at or above this one. */
export function justBelow(position: string): string {
  return String(BigInt(position) - 1n)
}

/** Gathers a page; `take` answers false for the first thing that no longer fits. */
type Collector<Id extends string, Item> = {
  inOrder(candidates: Candidates<Id>): readonly Entry<Id>[]
  take(item: Item, position: string): boolean
  /** What was taken, latest first. */
  placed(): readonly Placed<Item>[]
}

async function fill<Id extends string, Item>(
  { edge: start, limit }: PageRequest,
  { source, read }: Pages<Id, Item>,
  page: Collector<Id, Item>,
): Promise<{ placed: readonly Placed<Item>[]; more: boolean }> {
  const direction = start?.direction ?? 'below'
  let edge = start
  let step = firstStep(limit)
  for (;;) {
    const candidates = await source(edge, step)
    const entries = page.inOrder(candidates)
    const items = await read(entries.map(({ id }) => id))
    for (const [place, { position }] of entries.entries()) {
      const item = items[place]
      if (item !== undefined && !page.take(item, position)) {
        return { placed: page.placed(), more: true }
      }
    }
    const last = entries.at(-1)
    if (candidates.end || last === undefined) return { placed: page.placed(), more: false }
    edge = { direction, position: last.position }
    // What the filter took out so far says how rare the rest is.
    step = Math.min(step * 2, largestStep)
  }
}

function collectDownward<Id extends string, Item>(
  { keyOf }: Pages<Id, Item>,
  limit: number,
): Collector<Id, Item> {
  const taken: Placed<Item>[] = []
  const keys = new Set<string>()
  return {
    inOrder: ({ entries }) => entries,
    take(item, position) {
      if (taken.length === limit) return false
      const key = keyOf?.(item)
      if (key !== undefined && keys.has(key)) return true
      if (key !== undefined) keys.add(key)
      taken.push({ item, position })
      return true
    },
    placed: () => taken,
  }
}

/** Upward the later of two with the same key comes second, and takes the place of the first. */
function collectUpward<Id extends string, Item>(
  { keyOf }: Pages<Id, Item>,
  limit: number,
): Collector<Id, Item> {
  const taken = new Map<string, Placed<Item>>()
  return {
    inOrder: ({ entries }) => entries.toReversed(),
    take(item, position) {
      if (taken.size === limit) return false
      const key = keyOf?.(item) ?? position
      taken.delete(key)
      taken.set(key, { item, position })
      return true
    },
    placed: () => [...taken.values()].toReversed(),
  }
}
