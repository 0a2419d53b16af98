// The one recipe of a page: which one is asked for, whether there is any, what is on it, how that is shown.
import type { AccountId, PartialError } from '@flightpath/contracts'
import { readViewer, type KnownViewer, type ViewerDeps } from '../filter/viewer.ts'
import type { CountsQuery } from '../hydrate/read-counts.ts'
import type { PresentDeps } from '../present/present-tweets.ts'
import { writeRefused, writeSeveral } from '../present/write-answer.ts'
import { fillPage, type Page, type Source } from './fill-page.ts'
import type { Kind } from './kinds.ts'
import {
  pageMeta,
  readPageRequest,
  type PagingDeps,
  type PagingQuery,
  type ScopedRequest,
  type Ways,
} from './paging.ts'

export type PageDeps = PresentDeps & PagingDeps & ViewerDeps

/** Who asks for a page, and what the request says of it. */
export type PageAsked<Query> = {
  readonly account: AccountId | null
  readonly query: Query & PagingQuery & CountsQuery
}

/** A view as one viewer may page through it. */
export type Recipe<Id extends string, Item> = {
  /** What the view is, and the id or query that it is of: a page's tokens are good for nothing else. */
  readonly scope: readonly [view: string, subject: string]
  readonly source: Source<Id>
  /** Which of what the viewer may see stands in this view; all of it when left out. */
  readonly belongs?: (item: Item) => boolean
  /** Why the viewer gets no page, once the request itself was checked. Null: nothing. */
  readonly refuse?: () => Promise<PartialError | null>
  /** Of things with the same key, a page shows the latest only. */
  readonly keyOf?: (item: Item) => string
  readonly ways?: Ways
}

/** Answers one page of a view. `recipe` is told who looks. */
export async function servePage<Id extends string, Item, Query>(
  deps: PageDeps,
  kind: Kind<Id, Item, Query>,
  { account, query }: PageAsked<Query>,
  recipe: (viewer: KnownViewer) => Recipe<Id, Item> | Promise<Recipe<Id, Item>>,
): Promise<Buffer> {
  const viewer = await readViewer(deps, account, query)
  const { scope, source, belongs, refuse, keyOf, ways } = await recipe(viewer)
  const [view, subject] = scope
  const request = await readPageRequest(deps, { view, subject, viewer: account }, query)
  const refused = (await refuse?.()) ?? null
  if (refused !== null) return writeRefused(refused)
  const page = await fillPage(request, {
    source,
    read: async (ids: readonly Id[]) => keepBelonging(await kind.read(deps, viewer, ids), belongs),
    ...(keyOf && { keyOf }),
  })
  return writePage(deps, kind, viewer, { request, page, query, ways })
}

/** Puts undefined in the place of what does not belong. */
export function keepBelonging<Item>(
  items: readonly (Item | undefined)[],
  belongs: ((item: Item) => boolean) | undefined,
): readonly (Item | undefined)[] {
  if (belongs === undefined) return items
  return items.map((item) => (item !== undefined && belongs(item) ? item : undefined))
}

/** Presents what is on a page, and says where its neighbours are. */
export async function writePage<Id extends string, Item, Query>(
  deps: PresentDeps & PagingDeps,
  { present, describe }: Kind<Id, Item, Query>,
  viewer: KnownViewer,
  shown: {
    readonly request: ScopedRequest
    readonly page: Page<Item>
    readonly query: Query
    readonly ways?: Ways | undefined
  },
): Promise<Buffer> {
  const items = shown.page.placed.map(({ item }) => item)
  const [presented, meta] = await Promise.all([
    present(deps, viewer, items, shown.query),
    pageMeta(deps, shown.request, shown.page, shown.ways),
  ])
  return writeSeveral(presented, { ...meta, ...describe?.(items) })
}
