// A view as one asks for it, and what it should hold.

import { compareIds } from '@flightpath/contracts'

export type Entry = {
  readonly id: string
  /** What one sees: a repost shows its original. */
  readonly shows: string
}

export type View = {
  readonly name: string
  readonly viewer: string
  /** With a query, for pages of `least` to `most` entries. */
  readonly path: string
  readonly least: number
  readonly most: number
  /** First come first shown; null when the viewer may not see it: 200 with `errors` and nothing else. */
  readonly entries: readonly Entry[] | null
  /** Shows on each page the newest of those entries that show the same. */
  readonly once: boolean
  /** Entries of which the definitions do not say whether they belong here. */
  readonly open: ReadonlySet<string>
}

const none: ReadonlySet<string> = new Set()

export function createView(
  name: string,
  viewer: string,
  path: string,
  [least, most]: readonly [number, number],
  entries: readonly Entry[] | null,
): View {
  return { name, viewer, path, least, most, entries, once: false, open: none }
}

export function toEntries(ids: readonly string[]): Entry[] {
  return ids.map((id) => ({ id, shows: id }))
}

/** The same view above one id and below another. */
export function between(view: View, sinceId: string, untilId: string): View {
  const isBetween = ({ id }: Entry): boolean =>
    compareIds(id, sinceId) > 0 && compareIds(id, untilId) < 0
  const joint = view.path.includes('?') ? '&' : '?'
  return {
    ...view,
    name: `${view.name} from ${sinceId} to ${untilId}`,
    path: `${view.path}${joint}since_id=${sinceId}&until_id=${untilId}`,
    entries: view.entries?.filter(isBetween) ?? null,
  }
}

/** The ids of each page of a size. */
export function pagesOf({ entries, once }: View, size: number): readonly (readonly string[])[] {
  const pages: string[][] = []
  let page: string[] = []
  let shown = new Set<string>()
  for (const { id, shows } of entries ?? []) {
    if (page.length === size) {
      pages.push(page)
      page = []
      shown = new Set()
    }
    if (once && shown.has(shows)) continue
    page.push(id)
    shown.add(shows)
  }
  return [...pages, page]
}
