import * as contracts from '@flightpath/contracts'
import {
  notAuthorizedForResource,
  resourceNotFound,
  type PartialError,
  type TweetId,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import { answerOne, answerSeveral } from './answers.ts'
import type { TimelineDeps } from './deps.ts'
import { distinct, hydrate, type HydratedTweet } from './hydrate.ts'
import { presentTweets } from './present.ts'
import { readViewer, type Viewer } from './relations.ts'
import { sees } from './visibility.ts'

/** The routes that look tweets up by id. What is gone or may not be seen is a partial error, as the X API has it. */
export function serveLookupRoutes(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getTweet, async ({ params: { id }, query, account }) => {
    const viewer = await readViewer(deps, account)
    const { tweets, errors } = await findTweets(deps, viewer, 'id', [id])
    const presented = await presentTweets(deps, viewer, tweets, query)
    return answerOne({ ...presented, errors: [...errors, ...presented.errors] })
  })
  server.serve(contracts.getTweets, async ({ query, account }) => {
    const viewer = await readViewer(deps, account)
    const { tweets, errors } = await findTweets(deps, viewer, 'ids', distinct(query.ids))
    const presented = await presentTweets(deps, viewer, tweets, query)
    return answerSeveral({ ...presented, errors: [...errors, ...presented.errors] })
  })
}

/** Tweets that the viewer may see, in the order of their ids, and errors for the rest. */
export async function findTweets(
  { hydration }: Pick<TimelineDeps, 'hydration'>,
  viewer: Viewer,
  parameter: 'id' | 'ids',
  ids: readonly TweetId[],
): Promise<{ readonly tweets: HydratedTweet[]; readonly errors: PartialError[] }> {
  const found = await hydrate(hydration, ids)
  const tweets: HydratedTweet[] = []
  const errors: PartialError[] = []
  for (const [place, id] of ids.entries()) {
    const hydrated = found[place]
    if (hydrated === undefined) errors.push(resourceNotFound('tweet', parameter, id))
    else if (sees(viewer, hydrated)) tweets.push(hydrated)
    else errors.push(notAuthorizedForResource('tweet', parameter, id))
  }
  return { tweets, errors }
}
