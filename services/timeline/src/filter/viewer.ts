// Who a request comes from, and what proves that copies are current for it.
import type { AccountId } from '@flightpath/contracts'
import type { Marks } from '@flightpath/view-versions'
import { nobody, type Viewer } from '@flightpath/visibility'
import { showsCounts, type CountsQuery } from '../hydrate/read-counts.ts'
import type { ReadMarks } from '../hydrate/read-marks.ts'
import type { AccountViewer, ReadRelations } from './relations.ts'

/** What was marked until a moment after a request: of tweets and accounts, and of their counts. Null without Redis. */
export type Known = {
  readonly marks: Marks | null
  /** Null also where the request shows no counts. */
  readonly countMarks: Marks | null
}

export type KnownViewer = Viewer & Known

export type ViewerDeps = {
  readonly relations: ReadRelations
  readonly marks: ReadMarks
  readonly countMarks: ReadMarks
}

/** The viewer that a request comes from, with all that Redis knows for this request, in one round trip. */
export function readViewer(
  deps: ViewerDeps,
  account: AccountId,
  query: CountsQuery,
): Promise<AccountViewer & Known>
export function readViewer(
  deps: ViewerDeps,
  account: AccountId | null,
  query: CountsQuery,
): Promise<KnownViewer>
export async function readViewer(
  deps: ViewerDeps,
  account: AccountId | null,
  query: CountsQuery,
): Promise<KnownViewer> {
  const [viewer, marks, countMarks] = await Promise.all([
    account === null ? nobody : deps.relations(account),
    deps.marks(),
    showsCounts(query) ? deps.countMarks() : null,
  ])
  return { ...viewer, marks, countMarks }
}
