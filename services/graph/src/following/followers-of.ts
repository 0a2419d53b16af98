import type { AccountId } from '@flightpath/contracts'
import type { Database } from '@flightpath/storage'
import { loadAudiences, type Audience } from '../storing/audience-store.ts'
import { accountIdColumn } from '../storing/columns.ts'
import { loadFollowers, loadFollowersAfter } from '../storing/follow-store.ts'

type HeldAuthor = {
  readonly id: AccountId
  /** The version of the list that the asker holds. */
  readonly version: number | null
  /** Where it goes on in a list that it began to read. */
  readonly after: AccountId | null
}

type ListPage = { readonly followers: AccountId[]; readonly next: AccountId | null }

export type AuthorAudience = Audience & {
  readonly id: AccountId
  readonly followers?: AccountId[]
  /** Where the next page goes on; null after the last. */
  readonly next: AccountId | null
}

/** Less than any id. */
const beforeAll = accountIdColumn('0')

/** Rows in one statement: few enough to be read between other work. */
const rowsPerStatement = 10_000

/**
 * How long a new celebrity's list is still given: longer than fanout goes on pushing its tweets, so that those reach
 * even its newest followers while readers learn of the celebrity.
 */
const celebrityListsMs = 120_000

/**
 * The authors whose version is another than the asker's, and those whose lists it began to read, with `limit` followers
 * in all. Versions are read before the lists, so a list is never older than its version; a newer list only makes the
 * asker ask once more.
 */
export async function followersOf(
  database: Database,
  { authors, limit }: { readonly authors: readonly HeldAuthor[]; readonly limit: number },
  now: () => number,
): Promise<AuthorAudience[]> {
  const held = new Map(authors.map((author) => [author.id, author]))
  const isBegun = (id: AccountId) => (held.get(id)?.after ?? null) !== null
  const audiences = await loadAudiences(database, [...held.keys()])
  const answered = audiences.filter(
    ({ id, version }) => isBegun(id) || version !== held.get(id)?.version,
  )
  const listed = answered.filter(
    ({ id, celebritySinceMs: sinceMs }) =>
      isBegun(id) || sinceMs === null || now() < sinceMs + celebrityListsMs,
  )
  const wanted = listed.map(({ id, followersCount: size }) => {
    return { id, size, after: held.get(id)?.after ?? beforeAll }
  })
  const lists = await loadLists(database, wanted, limit)
  for (const { id } of audiences) held.delete(id)
  return [
    ...answered.map((audience) => ({ ...audience, next: null, ...lists.get(audience.id) })),
    ...Array.from(held.keys(), unknownAuthor),
  ]
}

type WantedList = {
  readonly id: AccountId
  readonly size: number
  readonly after: AccountId | null
}

/** As much of these lists as has room in one answer. */
async function loadLists(
  database: Database,
  wanted: readonly WantedList[],
  limit: number,
): Promise<Map<AccountId, ListPage>> {
  const lists = new Map<AccountId, ListPage>()
  let room = limit
  for (const group of groupBySize(wanted, Math.min(limit, rowsPerStatement))) {
    for (const [id, list] of await loadGroup(database, group, room)) {
      lists.set(id, list)
      room -= list.followers.length
    }
  }
  return lists
}

/** Lists that are read by one statement. */
type Group = { readonly lists: WantedList[]; size: number }

/** A list that is long, or begun already, stands alone. */
function groupBySize(wanted: readonly WantedList[], mostRows: number): Group[] {
  const groups: Group[] = []
  for (const list of wanted) {
    const size = list.after === beforeAll ? list.size : Infinity
    const group = groups.at(-1)
    if (group === undefined || group.size + size > mostRows) groups.push({ lists: [list], size })
    else {
      group.lists.push(list)
      group.size += size
    }
  }
  return groups
}

async function loadGroup(
  database: Database,
  { lists, size }: Group,
  room: number,
): Promise<Iterable<readonly [AccountId, ListPage]>> {
  const [only] = lists
  if (lists.length === 1 && only !== undefined) {
    return [[only.id, await loadPage(database, only, room)]]
  }
  if (size > room) return lists.map(({ id }) => [id, { followers: [], next: beforeAll }])
  const ids = lists.map(({ id }) => id)
  const whole = await loadFollowers(database, ids)
  return Array.from(whole, ([id, followers]) => [id, { followers, next: null }])
}

async function loadPage(
  database: Database,
  { id: authorId, after }: WantedList,
  room: number,
): Promise<ListPage> {
  const followers: AccountId[] = []
  let next = after
  while (followers.length < room) {
    const limit = Math.min(rowsPerStatement, room - followers.length)
    const page = await loadFollowersAfter(database, authorId, next, limit)
    for (const id of page) followers.push(id)
    if (page.length < limit) return { followers, next: null }
    next = page.at(-1) ?? next
  }
  return { followers, next }
}

function unknownAuthor(id: AccountId): AuthorAudience {
  return {
    id,
    version: 0,
    followersCount: 0,
    celebritySinceMs: null,
    followers: [],
    next: null,
  }
}
