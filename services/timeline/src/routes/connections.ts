import * as contracts from '@flightpath/contracts'
import { parseAccountId, type AccountId, type ListId, type TweetId } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { seesTweetsOf, seesUser } from '@flightpath/visibility'
import type { TimelineDeps } from '../deps.ts'
import { refuseList, refuseTweetsOf, requireOwn } from '../filter/refusals.ts'
import { users } from '../page/kinds.ts'
import type { PagingQuery } from '../page/paging.ts'
import { servePage } from '../page/serve-page.ts'
import type { UserFieldsQuery } from '../present/present-users.ts'
import { connectedTo, engagedWith } from '../skeleton/sources.ts'
import { findSubject } from './engagements.ts'

type Request<Id> = {
  readonly params: { readonly id: Id }
  readonly query: UserFieldsQuery & PagingQuery
  readonly account: AccountId | null
}

/** The routes that answer pages of users: around a user, a list, or a tweet. */
export function serveConnections(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getFollowers, (request) => follows(deps, 'followers', request))
  server.serve(contracts.getFollowing, (request) => follows(deps, 'following', request))
  server.serve(contracts.getFollowRequests, (request) => own(deps, 'follow-requests', request))
  server.serve(contracts.getBlocking, (request) => own(deps, 'blocking', request))
  server.serve(contracts.getMuting, (request) => own(deps, 'muting', request))
  server.serve(contracts.getListMembers, (request) => ofList(deps, 'list-members', request))
  server.serve(contracts.getListFollowers, (request) => ofList(deps, 'list-followers', request))
  server.serve(contracts.getLikingUsers, (request) => ofTweet(deps, 'likers', request))
  server.serve(contracts.getRetweetedBy, (request) => ofTweet(deps, 'reposters', request))
}

function follows(
  deps: TimelineDeps,
  kind: 'followers' | 'following',
  { params: { id }, query, account }: Request<AccountId>,
): Promise<Buffer> {
  return servePage(deps, users, { account, query }, (viewer) => ({
    scope: [kind, id],
    source: connectedTo(deps.graph, kind, id),
    belongs: (other) => seesUser(viewer, other.id),
    refuse: () => refuseTweetsOf(deps, viewer, id),
  }))
}

/** What is nobody else's business, and shows whom one blocks. */
function own(
  deps: TimelineDeps,
  kind: 'follow-requests' | 'blocking' | 'muting',
  { params: { id }, query, account }: Request<AccountId>,
): Promise<Buffer> {
  return servePage(deps, users, { account: requireOwn(account, id), query }, () => ({
    scope: [kind, id],
    source: connectedTo(deps.graph, kind, id),
  }))
}

function ofList(
  deps: TimelineDeps,
  kind: 'list-members' | 'list-followers',
  { params: { id }, query, account }: Request<ListId>,
): Promise<Buffer> {
  return servePage(deps, users, { account, query }, (viewer) => ({
    scope: [kind, id],
    source: connectedTo(deps.graph, kind, id),
    belongs: (other) => seesUser(viewer, other.id),
    refuse: () => refuseList(deps, viewer, id),
  }))
}

/** Who likes or reposted a tweet that may be seen. A repost is a tweet, and shown to whom its author's tweets are. */
function ofTweet(
  deps: TimelineDeps,
  kind: 'likers' | 'reposters',
  { params: { id }, query, account }: Request<TweetId>,
): Promise<Buffer> {
  return servePage(deps, users, { account, query }, async (viewer) => {
    const { subject, refuse } = await findSubject(deps, viewer, id)
    return {
      scope: [kind, subject],
      source: engagedWith(deps.write, kind, subject, parseAccountId),
      belongs: (other) =>
        !viewer.muted.has(other.id) &&
        (kind === 'reposters' ? seesTweetsOf(viewer, other) : seesUser(viewer, other.id)),
      refuse,
    }
  })
}
