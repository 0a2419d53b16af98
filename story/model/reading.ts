// Reads views page by page, as a client does.
import type { Answer, Api } from '@flightpath/testing'
import assert from 'node:assert/strict'

export type PageRead = {
  readonly ids: readonly string[]
  readonly next: string | undefined
  readonly previous: string | undefined
  /** Problem types in `errors`. */
  readonly errors: readonly string[]
}

/** Reads one page; fails unless the answer is 200. */
export async function readPage(
  api: Api,
  path: string,
  size: number,
  token?: string,
): Promise<PageRead> {
  const parameters = new URLSearchParams({ max_results: String(size) })
  if (token !== undefined) parameters.set('pagination_token', token)
  const url = `${path}${path.includes('?') ? '&' : '?'}${parameters.toString()}`
  const answer = await api.get(url)
  const { body } = requireDone(answer, `GET ${url}`)
  const ids = entriesOf(body.data).map(({ id }) => String(id))
  const { result_count: count, next_token: next, previous_token: previous } = body.meta ?? {}
  if (body.meta !== undefined) assert.equal(count, ids.length, `result_count of ${url}`)
  return { ids, next, previous, errors: (body.errors ?? []).map(problemOf) }
}

/** Reads all pages from the newest on. */
export async function readPages(api: Api, path: string, size: number): Promise<PageRead[]> {
  const pages: PageRead[] = []
  for (let token: string | undefined; ;) {
    const page = await readPage(api, path, size, token)
    pages.push(page)
    token = page.next
    if (token === undefined) return pages
    assert.ok(pages.length < 10_000, `${path} does not end`)
  }
}

export function requireDone(answer: Answer, what: string): Answer {
  assert.ok(answer.status < 300, `${what}: ${answer.status} ${JSON.stringify(answer.body)}`)
  return answer
}

export type Entity = { readonly [field: string]: unknown }

/** What is in `data` of a page or of a lookup of several. */
export function entriesOf(data: unknown): Entity[] {
  return Array.isArray(data) ? data.map(entityOf) : data === undefined ? [] : [entityOf(data)]
}

function entityOf(data: unknown): Entity {
  return typeof data === 'object' && data !== null ? { ...data } : {}
}

/** The last part of a problem's address. */
export function problemOf(error: object): string {
  const { type } = { type: '', ...error }
  return type.slice(type.lastIndexOf('/') + 1)
}
