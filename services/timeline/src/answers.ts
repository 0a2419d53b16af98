import {
  compareIds,
  forbidden,
  notAuthorizedForResource,
  resourceNotFound,
  unsupportedAuthentication,
  type Account,
  type AccountId,
  type Includes,
  type PageMeta,
  type PartialError,
  type TweetId,
} from '@flightpath/contracts'
import type { HydratedTweet, Hydration } from './hydrate.ts'
import type { Page } from './page.ts'
import { pageMeta, type PagingDeps, type ScopedRequest } from './paging.ts'
import { presentTweets, type FieldsQuery, type PresentDeps, type Presented } from './present.ts'
import type { Viewer } from './relations.ts'
import { seesTweetsOf, seesUser } from './visibility.ts'
import { writeTweetPage } from './write-page.ts'

/** Several things as the X API answers them: nothing that is empty is there. */
export function answerSeveral<View>({ views, includes, errors }: Presented<View>): {
  data?: View[]
  includes?: Includes
  errors?: PartialError[]
} {
  return {
    ...(views.length > 0 && { data: views }),
    ...(Object.keys(includes).length > 0 && { includes }),
    ...(errors.length > 0 && { errors }),
  }
}

/** One thing as the X API answers it. */
export function answerOne<View>({ views, ...rest }: Presented<View>): {
  data?: View
  includes?: Includes
  errors?: PartialError[]
} {
  const [view] = views
  const { data: _, ...others } = answerSeveral({ views: [], ...rest })
  return { ...(view !== undefined && { data: view }), ...others }
}

/** A page of tweets in the X API's shape, as JSON. */
export async function answerTweets(
  deps: PresentDeps & PagingDeps,
  viewer: Viewer,
  request: ScopedRequest,
  page: Page<HydratedTweet>,
  query: FieldsQuery,
): Promise<Buffer> {
  const tweets = page.placed.map(({ item }) => item)
  const [presented, meta] = await Promise.all([
    presentTweets(deps, viewer, tweets, query),
    pageMeta(deps, request, page),
  ])
  return writeTweetPage(presented, { ...meta, ...extremesOf(tweets) })
}

/** The newest and the oldest id; a search by relevancy has them anywhere. */
function extremesOf(tweets: readonly HydratedTweet[]): {
  newest_id?: TweetId
  oldest_id?: TweetId
} {
  const first = tweets[0]?.tweet.id
  if (first === undefined) return {}
  let [newest, oldest] = [first, first]
  for (const { tweet } of tweets) {
    if (compareIds(tweet.id, newest) > 0) newest = tweet.id
    if (compareIds(tweet.id, oldest) < 0) oldest = tweet.id
  }
  return { newest_id: newest, oldest_id: oldest }
}

/** The X API answers what cannot be seen with 200 and a partial error. */
export function answerRefused(error: PartialError): { errors: PartialError[]; meta: PageMeta } {
  return { errors: [error], meta: { result_count: 0 } }
}

/** Throws the API's 403 unless the path's user is the one who asks. */
export function requireOwn(account: AccountId | null, id: AccountId): AccountId {
  if (account === id) return id
  throw forbidden(`The id [${id}] must be that of the authenticating user [${account ?? 'none'}].`)
}

/** The account that asks. The gateway lets no app-only token come to a user's route. */
export function requireUser(account: AccountId | null): AccountId {
  if (account === null) throw unsupportedAuthentication()
  return account
}

/** Why a viewer gets no page around a user: it does not exist, or a block stands between them. Null: nothing. */
export async function refuseUser(
  { hydration }: { readonly hydration: Hydration },
  viewer: Viewer,
  id: AccountId,
): Promise<PartialError | null> {
  return refuse(await findAccount(hydration, id), id, () => seesUser(viewer, id))
}

/** Why a viewer may not see what only followers of a protected account see. Null: nothing. */
export async function refuseTweetsOf(
  { hydration }: { readonly hydration: Hydration },
  viewer: Viewer,
  id: AccountId,
): Promise<PartialError | null> {
  return refuse(await findAccount(hydration, id), id, (account) => seesTweetsOf(viewer, account))
}

async function findAccount(hydration: Hydration, id: AccountId): Promise<Account | undefined> {
  const [account] = await hydration.accounts([id])
  return account
}

function refuse(
  account: Account | undefined,
  id: AccountId,
  isSeen: (account: Account) => boolean,
): PartialError | null {
  if (account === undefined) return resourceNotFound('user', 'id', id)
  return isSeen(account) ? null : notAuthorizedForResource('user', 'id', id)
}
