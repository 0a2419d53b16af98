import * as contracts from '@flightpath/contracts'
import { parseAccountId, type AccountId, type TweetId } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { refuseTweetsOf, requireOwn } from './answers.ts'
import type { TimelineDeps } from './deps.ts'
import { findList } from './find-list.ts'
import { findTweets } from './lookup-routes.ts'
import type { PagingQuery } from './paging.ts'
import type { UserFieldsQuery } from './present-users.ts'
import { readViewer } from './relations.ts'
import { connectedTo, engagedWith } from './sources.ts'
import { readUserPage } from './user-pages.ts'
import { seesTweetsOf, seesUser } from './visibility.ts'

/** The routes that answer pages of users: around a user, a list, or a tweet. */
export function serveConnectionRoutes(server: HttpServer, deps: TimelineDeps): void {
  serveFollows(server, deps)
  serveOwnConnections(server, deps)
  serveUsersOfList(server, deps)
  serveUsersOfTweet(server, deps)
}

type Request<Id> = {
  readonly params: { readonly id: Id }
  readonly query: UserFieldsQuery & PagingQuery
  readonly account: AccountId | null
}

function serveFollows(server: HttpServer, deps: TimelineDeps): void {
  const read = async (
    kind: 'followers' | 'following',
    { params: { id }, query, account }: Request<AccountId>,
  ) => {
    const viewer = await readViewer(deps, account)
    return readUserPage(deps, viewer, {
      scope: { view: kind, subject: id, viewer: account },
      source: connectedTo(deps.graph, kind, id),
      belongs: (other) => seesUser(viewer, other.id),
      refuse: () => refuseTweetsOf(deps, viewer, id),
      query,
    })
  }
  server.serve(contracts.getFollowers, (request) => read('followers', request))
  server.serve(contracts.getFollowing, (request) => read('following', request))
}

/** What is nobody else's business, and shows whom one blocks. */
function serveOwnConnections(server: HttpServer, deps: TimelineDeps): void {
  const read = async (
    kind: 'follow-requests' | 'blocking' | 'muting',
    { params: { id }, query, account }: Request<AccountId>,
  ) => {
    const viewer = await deps.relations(requireOwn(account, id))
    return readUserPage(deps, viewer, {
      scope: { view: kind, subject: id, viewer: account },
      source: connectedTo(deps.graph, kind, id),
      belongs: () => true,
      query,
    })
  }
  server.serve(contracts.getFollowRequests, (request) => read('follow-requests', request))
  server.serve(contracts.getBlocking, (request) => read('blocking', request))
  server.serve(contracts.getMuting, (request) => read('muting', request))
}

function serveUsersOfList(server: HttpServer, deps: TimelineDeps): void {
  const read = async (
    kind: 'list-members' | 'list-followers',
    { params: { id }, query, account }: Request<contracts.ListId>,
  ) => {
    const viewer = await readViewer(deps, account)
    return readUserPage(deps, viewer, {
      scope: { view: kind, subject: id, viewer: account },
      source: connectedTo(deps.graph, kind, id),
      belongs: (other) => seesUser(viewer, other.id),
      refuse: async () => {
        const found = await findList(deps, viewer, id)
        return found.kind === 'refused' ? found.error : null
      },
      query,
    })
  }
  server.serve(contracts.getListMembers, (request) => read('list-members', request))
  server.serve(contracts.getListFollowers, (request) => read('list-followers', request))
}

/** Who likes or reposted a tweet that may be seen. A repost is a tweet, and shown to whom its author's tweets are. */
function serveUsersOfTweet(server: HttpServer, deps: TimelineDeps): void {
  const read = async (
    kind: 'likers' | 'reposters',
    { params: { id }, query, account }: Request<TweetId>,
  ) => {
    const viewer = await readViewer(deps, account)
    const { tweets, errors } = await findTweets(deps, viewer, 'id', [id])
    // People like and repost originals.
    const subject = tweets[0]?.tweet.repostedTweetId ?? id
    return readUserPage(deps, viewer, {
      scope: { view: kind, subject, viewer: account },
      source: engagedWith(deps.write, kind, subject, parseAccountId),
      belongs: (other) =>
        !viewer.muted.has(other.id) &&
        (kind === 'reposters' ? seesTweetsOf(viewer, other) : seesUser(viewer, other.id)),
      refuse: async () => errors[0] ?? null,
      query,
    })
  }
  server.serve(contracts.getLikingUsers, (request) => read('likers', request))
  server.serve(contracts.getRetweetedBy, (request) => read('reposters', request))
}
