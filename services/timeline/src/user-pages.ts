import type { Account, AccountId, PartialError, UserPage } from '@flightpath/contracts'
import { answerRefused, answerSeveral } from './answers.ts'
import type { TimelineDeps } from './deps.ts'
import { fillPage, type Source } from './page.ts'
import { pageMeta, readPageRequest, type PagingQuery } from './paging.ts'
import type { TokenScope } from './page-token.ts'
import { presentUsers, type UserFieldsQuery } from './present-users.ts'
import type { Viewer } from './relations.ts'

export type AskedUsers = {
  readonly scope: TokenScope
  readonly source: Source<AccountId>
  /** Which accounts belong on the page. */
  readonly belongs: (account: Account) => boolean
  readonly query: UserFieldsQuery & PagingQuery
  /** Whether pages go back, too; `both` by default. */
  readonly ways?: 'both' | 'forward'
  /** Why there is no page, after the request itself was checked. */
  readonly refuse?: () => Promise<PartialError | null>
}

/** One page of users in the X API's shape: found, hydrated, filtered, presented. */
export async function readUserPage(
  deps: TimelineDeps,
  viewer: Viewer,
  { scope, source, belongs, query, ways, refuse }: AskedUsers,
): Promise<UserPage> {
  const request = await readPageRequest(deps, scope, query)
  const refused = (await refuse?.()) ?? null
  if (refused !== null) return answerRefused(refused)
  const page = await fillPage(request, {
    source,
    read: async (ids: readonly AccountId[]) => {
      const found = await deps.hydration.accounts(ids)
      return found.map((account) =>
        account !== undefined && belongs(account) ? account : undefined,
      )
    },
  })
  const accounts = page.placed.map(({ item }) => item)
  const [presented, meta] = await Promise.all([
    presentUsers(deps, viewer, accounts, query),
    pageMeta(deps, request, page, ways),
  ])
  return { ...answerSeveral(presented), meta }
}
