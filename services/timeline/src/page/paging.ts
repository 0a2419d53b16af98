// From a request's paging parameters to its page, and from a page to its tokens.
import type { PageMeta } from '@flightpath/contracts'
import { justAbove, justBelow, type Edge, type Page, type PageRequest } from './fill-page.ts'
import type { PageTokens, TokenScope } from './page-token.ts'

export type PagingQuery = {
  readonly pagination_token?: string
  /** What search calls it. */
  readonly next_token?: string
  readonly max_results?: number
}

/** Of routes whose contract has no default of its own. */
const pageSize = 100

/** Whether pages go back, too. */
export type Ways = 'both' | 'forward'

export type ScopedRequest = PageRequest & { readonly scope: TokenScope }

export type PagingDeps = { readonly pageTokens: PageTokens }

/** Reads which page a request asks for. Throws the API's 400 for a token that is not this request's own. */
export async function readPageRequest(
  { pageTokens }: PagingDeps,
  scope: TokenScope,
  query: PagingQuery,
): Promise<ScopedRequest> {
  const limit = query.max_results ?? pageSize
  const parameter = query.pagination_token === undefined ? 'next_token' : 'pagination_token'
  const token = query[parameter]
  const edge = token === undefined ? null : await pageTokens.read(scope, parameter, token)
  return { scope, edge, limit }
}

/**
 * What a page says of itself: how much is on it, and tokens for its neighbours. `next_token` while anything visible is
 * left below; `previous_token` on all pages that a token led to, but an empty one at the top, which is the end.
 */
export async function pageMeta(
  { pageTokens }: PagingDeps,
  { scope, edge }: ScopedRequest,
  page: Page<unknown>,
  ways: Ways = 'both',
): Promise<PageMeta> {
  const next = edgeBelow(edge, page)
  const previous = ways === 'both' ? edgeAbove(edge, page) : null
  return {
    result_count: page.placed.length,
    ...(next !== null && { next_token: await pageTokens.write(scope, next) }),
    ...(previous !== null && { previous_token: await pageTokens.write(scope, previous) }),
  }
}

function edgeBelow(edge: Edge | null, { placed, below }: Page<unknown>): Edge | null {
  if (!below) return null
  const oldest = placed.at(-1)?.position
  if (oldest !== undefined) return { direction: 'below', position: oldest }
  return edge === null ? null : { direction: 'below', position: justAbove(edge.position) }
}

function edgeAbove(edge: Edge | null, { placed }: Page<unknown>): Edge | null {
  if (edge === null) return null
  const newest = placed[0]?.position
  if (newest !== undefined) return { direction: 'above', position: newest }
  // All that was below has gone meanwhile; what was above is still reached.
  if (edge.direction === 'above') return null
  return { direction: 'above', position: justBelow(edge.position) }
}
