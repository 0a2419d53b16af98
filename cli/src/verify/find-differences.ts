// Goes over everything once, and over what looked wrong a second time when nothing is on its way any more.
import type { TweetId } from '@flightpath/contracts'
import type { SearchIndex } from '@flightpath/search-index'
import { createInOrder } from '../posting/in-order.ts'
import { awaitCaughtUp } from './await-caught-up.ts'
import type { Difference } from './difference.ts'
import type { StoredCounts } from './stored/counts.ts'
import type { StoredAccount, StoredList } from './stored/graph.ts'
import { verifyAccount, type AccountSources, type AccountVerdict } from './verify-account.ts'
import { verifyCounts } from './verify-counts.ts'
import { verifyIndex, verifyIndexed } from './verify-index.ts'
import { verifyList } from './verify-list.ts'

export type VerifySources = AccountSources & {
  readonly counts: StoredCounts
  readonly index: SearchIndex
  readonly brokers: readonly string[]
}

export type Findings = {
  readonly accounts: number
  /** Of all their views, and of all lists' where everything is looked at. */
  readonly entries: number
  /** Rows compared with the search index; null when it was not looked at. */
  readonly tweets: number | null
  readonly differences: readonly Difference[]
}

export type Listener = {
  readonly progress: (sentence: string) => void
  readonly found: (difference: Difference) => void
}

/** A place that looked wrong, and how to look at it again. */
type Suspect = () => Promise<readonly Difference[]>

type Look = {
  readonly suspects: readonly Suspect[]
  /** How many places were looked at. */
  readonly places: number
  readonly entries: number
}

const perPage = 1000
const atOnce = 4
// Somebody may follow, unfollow or delete between two of the reads that are compared; not every time.
const looks = 3

/**
 * Compares the views of the given accounts, or of everybody with lists, counts and the search index; reports each
 * lasting difference.
 */
export async function findDifferences(
  sources: VerifySources,
  accounts: readonly StoredAccount[] | null,
  listener: Listener,
): Promise<Findings> {
  const throughId = await sources.tweets.newestId()
  const ofAccounts = await lookAtAccounts(sources, accounts, throughId, listener)
  const others = accounts === null ? await lookAtTheRest(sources, throughId, listener) : null
  const suspects = [...ofAccounts.suspects, ...(others?.suspects ?? [])]
  const differences: Difference[] = []
  if (suspects.length > 0) {
    listener.progress(`looking again at ${suspects.length} places, once nothing is on its way …`)
    await awaitCaughtUp(sources.brokers, sources.tweets.unpublished)
    await sources.index.refresh()
    for (const suspect of suspects) {
      const lasting = await lookAgain(suspect)
      lasting.forEach(listener.found)
      differences.push(...lasting)
    }
  }
  return {
    accounts: ofAccounts.places,
    entries: ofAccounts.entries + (others?.entries ?? 0),
    tweets: others?.tweets ?? null,
    differences,
  }
}

async function lookAtAccounts(
  sources: VerifySources,
  accounts: readonly StoredAccount[] | null,
  throughId: TweetId,
  { progress }: Listener,
): Promise<Look> {
  const pages = accounts === null ? allPages(sources.graph.accounts) : [accounts]
  return await lookAtEach(
    pages,
    ({ id }: StoredAccount) => verifyAccount(sources, id, throughId),
    (places, entries) => progress(`${places} accounts, ${entries} entries …`),
  )
}

async function lookAtTheRest(sources: VerifySources, throughId: TweetId, listener: Listener) {
  const { progress } = listener
  const lists = await lookAtEach(
    allPages(sources.graph.lists),
    (list: StoredList) => verifyList(sources, list, throughId),
    (places, entries) => progress(`${places} lists, ${entries} entries …`),
  )
  progress('counts …')
  const counts: Suspect[] = []
  for await (const suspect of verifyCounts(sources.counts)) counts.push(suspect)
  const index = await lookAtIndex(sources, listener)
  return {
    suspects: [...lists.suspects, ...counts, ...index.suspects],
    entries: lists.entries,
    tweets: index.rows,
  }
}

async function lookAtEach<T extends { readonly id: string }>(
  pages: AsyncIterable<readonly T[]> | Iterable<readonly T[]>,
  verify: (one: T) => Promise<AccountVerdict>,
  progress: (places: number, entries: number) => void,
): Promise<Look> {
  // A list for each place: those looked at beside each other end in any order, and are reported in theirs.
  const suspects: Suspect[][] = []
  let places = 0
  let entries = 0
  const inOrder = createInOrder(atOnce)
  for await (const page of pages) {
    for (const one of page) {
      const ofThis: Suspect[] = []
      suspects.push(ofThis)
      await inOrder.add(one.id, async () => {
        const { differences, compared } = await verify(one)
        if (differences.length > 0) ofThis.push(async () => (await verify(one)).differences)
        places += 1
        entries += compared
      })
    }
    progress(places, entries)
  }
  await inOrder.done()
  return { suspects: suspects.flat(), places, entries }
}

async function* allPages<T extends { readonly id: string }>(
  read: (afterId: string, limit: number) => Promise<readonly T[]>,
): AsyncGenerator<readonly T[]> {
  for (let afterId: string | undefined = '0'; afterId !== undefined;) {
    const page: readonly T[] = await read(afterId, perPage)
    yield page
    afterId = page.length < perPage ? undefined : page.at(-1)?.id
  }
}

async function lookAtIndex(sources: VerifySources, { progress }: Listener) {
  const suspects = new Set<string>()
  let rows = 0
  for await (const range of verifyIndex(sources)) {
    for (const { id } of range.differences) if (id !== null) suspects.add(id)
    rows += range.rows
    progress(`${rows} tweets in the search index …`)
  }
  return { suspects: [...suspects].map((id) => () => verifyIndexed(sources, id)), rows }
}

async function lookAgain(look: Suspect): Promise<readonly Difference[]> {
  let differences: readonly Difference[] = []
  for (let looked = 0; looked < looks; looked += 1) {
    differences = await look()
    if (differences.length === 0) break
  }
  return differences
}
