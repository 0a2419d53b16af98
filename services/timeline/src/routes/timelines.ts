import * as contracts from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { isInUserTimeline, isUnmuted } from '@flightpath/visibility'
import type { TimelineDeps } from '../deps.ts'
import { isWanted, originalOf } from '../filter/exclude.ts'
import { refuseList, refuseTweetsOf, refuseUser } from '../filter/refusals.ts'
import { tweets } from '../page/kinds.ts'
import { servePage } from '../page/serve-page.ts'
import { boundsOf } from '../skeleton/bounds.ts'
import { mentionsOf, newestBy, newestOfList } from '../skeleton/sources.ts'

/** The routes that answer timelines but home: pages of tweets by who wrote them or whom they mention. */
export function serveTimelines(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getUserTweets, ({ params: { id }, query, account }) =>
    servePage(deps, tweets, { account, query }, (viewer) => ({
      scope: ['user', id],
      source: newestBy(deps.write, [id], boundsOf(query)),
      belongs: (tweet) => isInUserTimeline(viewer, tweet) && isWanted(query.exclude, tweet),
      refuse: () => refuseTweetsOf(deps, viewer, id),
    })),
  )
  server.serve(contracts.getMentions, ({ params: { id }, query, account }) =>
    servePage(deps, tweets, { account, query }, (viewer) => ({
      scope: ['mentions', id],
      source: mentionsOf(deps.write, id, boundsOf(query)),
      belongs: (tweet) => isUnmuted(viewer, tweet),
      refuse: () => refuseUser(deps, viewer, id),
    })),
  )
  server.serve(contracts.getListTweets, ({ params: { id }, query, account }) =>
    servePage(deps, tweets, { account, query }, (viewer) => ({
      scope: ['list', id],
      source: newestOfList(deps, id, boundsOf(query)),
      belongs: (tweet) => isUnmuted(viewer, tweet) && isWanted(query.exclude, tweet),
      refuse: () => refuseList(deps, viewer, id),
      keyOf: originalOf,
    })),
  )
}
