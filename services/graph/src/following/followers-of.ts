import type { AccountId } from '@flightpath/contracts'
import type { Database } from '@flightpath/storage'
import { loadAudiences, type Audience } from '../storing/audience-store.ts'
import { loadFollowers, loadFollowersAfter } from '../storing/follow-store.ts'

/** An author and the version of its follower list that the asker holds. */
export type HeldAuthor = { readonly id: AccountId; readonly version: number | null }

export type AuthorAudience = Audience & {
  readonly id: AccountId
  readonly followers?: AccountId[]
}

/** Rows in one statement: few enough to be read between other work. */
const rowsPerStatement = 10_000

/**
 * How long a new celebrity's list is still given: longer than fanout goes on pushing its tweets, so that those reach
 * even its newest followers while readers learn of the celebrity.
 */
const celebrityListsMs = 120_000

/**
 * The authors whose version is another than the asker's, with their follower lists. Versions are read before the lists,
 * so a list is never older than its version; a newer list only makes the asker ask once more.
 */
export async function followersOf(
  database: Database,
  authors: readonly HeldAuthor[],
  now: () => number,
): Promise<AuthorAudience[]> {
  const held = new Map(authors.map(({ id, version }) => [id, version]))
  const audiences = await loadAudiences(database, [...held.keys()])
  const changed = audiences.filter(({ id, version }) => version !== held.get(id))
  const wanted = changed.filter(
    ({ celebritySinceMs }) =>
      celebritySinceMs === null || now() < celebritySinceMs + celebrityListsMs,
  )
  const lists = await loadLists(database, wanted)
  const known = changed.map((audience) => withList(audience, lists.get(audience.id)))
  for (const { id } of audiences) held.delete(id)
  return [...known, ...Array.from(held.keys(), unknownAuthor)]
}

type SizedAuthor = Audience & { readonly id: AccountId }

async function loadLists(
  database: Database,
  authors: readonly SizedAuthor[],
): Promise<Map<AccountId, AccountId[]>> {
  const lists = new Map<AccountId, AccountId[]>()
  for (const group of groupBySize(authors)) {
    const [only] = group
    if (group.length === 1 && only !== undefined) {
      lists.set(only.id, await loadLongList(database, only.id))
      continue
    }
    const ids = group.map(({ id }) => id)
    for (const [id, followers] of await loadFollowers(database, ids)) lists.set(id, followers)
  }
  return lists
}

/** Groups whose lists fit into one statement together; an author whose list does not stands alone. */
function groupBySize(authors: readonly SizedAuthor[]): SizedAuthor[][] {
  const groups: SizedAuthor[][] = []
  let room = 0
  for (const author of authors) {
    const group = groups.at(-1)
    if (group === undefined || author.followersCount > room) {
      groups.push([author])
      room = rowsPerStatement - author.followersCount
    } else {
      group.push(author)
      room -= author.followersCount
    }
  }
  return groups
}

async function loadLongList(database: Database, authorId: AccountId): Promise<AccountId[]> {
  const followers: AccountId[] = []
  for (;;) {
    const after = followers.at(-1) ?? null
    const page = await loadFollowersAfter(database, authorId, after, rowsPerStatement)
    for (const id of page) followers.push(id)
    if (page.length < rowsPerStatement) return followers
  }
}

function withList(audience: SizedAuthor, followers: AccountId[] | undefined): AuthorAudience {
  return followers === undefined ? audience : { ...audience, followers }
}

function unknownAuthor(id: AccountId): AuthorAudience {
  return { id, version: 0, followersCount: 0, celebritySinceMs: null, followers: [] }
}
