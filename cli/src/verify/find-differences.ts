// Goes over everything once, and over what looked wrong a second time when nothing is on its way any more.
import type { AccountId, TweetId } from '@flightpath/contracts'
import type { SearchIndex } from '@flightpath/search-index'
import { createInOrder } from '../posting/in-order.ts'
import { awaitCaughtUp } from './await-caught-up.ts'
import type { Difference } from './difference.ts'
import type { StoredAccount } from './stored-graph.ts'
import { verifyAccount, type AccountSources } from './verify-account.ts'
import { verifyIndex, verifyIndexed } from './verify-index.ts'

export type VerifySources = AccountSources & {
  readonly index: SearchIndex
  readonly brokers: readonly string[]
}

export type Findings = {
  readonly accounts: number
  /** Of all their views. */
  readonly entries: number
  /** Rows compared with the search index; null when it was not looked at. */
  readonly tweets: number | null
  readonly differences: readonly Difference[]
}

export type Listener = {
  readonly progress: (sentence: string) => void
  readonly found: (difference: Difference) => void
}

const accountsPerPage = 1000
const atOnce = 4
// Somebody may follow, unfollow or delete between two of the reads that are compared; not every time.
const looks = 3

/** Compares the views of the given accounts, or of all and the search index; reports each lasting difference. */
export async function findDifferences(
  sources: VerifySources,
  accounts: readonly StoredAccount[] | null,
  listener: Listener,
): Promise<Findings> {
  const throughId = await sources.tweets.newestId()
  const first = await lookAtAccounts(sources, accounts, throughId, listener)
  const index = accounts === null ? await lookAtIndex(sources, listener) : null
  const suspects = first.suspects.length + (index?.suspects.length ?? 0)
  const differences: Difference[] = []
  if (suspects > 0) {
    listener.progress(`looking again at ${suspects} places, once nothing is on its way …`)
    await awaitCaughtUp(sources.brokers, sources.tweets.unpublished)
    await sources.index.refresh()
    const look = async (again: () => Promise<readonly Difference[]>): Promise<void> => {
      const lasting = await lookAgain(again)
      lasting.forEach(listener.found)
      differences.push(...lasting)
    }
    for (const id of first.suspects) {
      await look(async () => (await verifyAccount(sources, id, throughId)).differences)
    }
    for (const id of index?.suspects ?? []) await look(() => verifyIndexed(sources, id))
  }
  const { checked, entries } = first
  return { accounts: checked, entries, tweets: index?.rows ?? null, differences }
}

async function lookAtAccounts(
  sources: VerifySources,
  accounts: readonly StoredAccount[] | null,
  throughId: TweetId,
  { progress }: Listener,
) {
  const suspects: AccountId[] = []
  let checked = 0
  let entries = 0
  const inOrder = createInOrder(atOnce)
  for await (const page of accounts === null ? allAccounts(sources) : [accounts]) {
    for (const { id } of page) {
      await inOrder.add(id, async () => {
        const { differences, compared } = await verifyAccount(sources, id, throughId)
        if (differences.length > 0) suspects.push(id)
        checked += 1
        entries += compared
      })
    }
    progress(`${checked} accounts, ${entries} entries …`)
  }
  await inOrder.done()
  return { suspects, checked, entries }
}

async function* allAccounts({ graph }: VerifySources): AsyncGenerator<readonly StoredAccount[]> {
  for (let afterId: string | undefined = '0'; afterId !== undefined;) {
    const page: readonly StoredAccount[] = await graph.accounts(afterId, accountsPerPage)
    yield page
    afterId = page.length < accountsPerPage ? undefined : page.at(-1)?.id
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
  return { suspects: [...suspects], rows }
}

async function lookAgain(
  look: () => Promise<readonly Difference[]>,
): Promise<readonly Difference[]> {
  let differences: readonly Difference[] = []
  for (let looked = 0; looked < looks; looked += 1) {
    differences = await look()
    if (differences.length === 0) break
  }
  return differences
}
