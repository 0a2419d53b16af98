import { getTweet, getTweets, resourceNotFound } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import type { Hydration } from './hydrate.ts'
import { presentTweets } from './present.ts'

/** The routes that look tweets up by id. Unknown and deleted ones are partial errors, as the X API has it. */
export function serveLookupRoutes(
  server: HttpServer,
  { hydration }: { hydration: Hydration },
): void {
  server.serve(getTweet, async ({ params: { id }, query }) => {
    const tweet = (await hydration.tweets([id])).get(id)
    if (tweet === undefined) return { errors: [resourceNotFound('tweet', 'id', id)] }
    const { views, includes, errors } = await presentTweets(hydration, [tweet], query)
    return {
      ...(views[0] && { data: views[0] }),
      ...(includes && { includes }),
      ...(errors && { errors }),
    }
  })
  server.serve(getTweets, async ({ query }) => {
    const ids = [...new Set(query.ids)]
    const found = await hydration.tweets(ids)
    const tweets = ids.flatMap((id) => found.get(id) ?? [])
    const { views, includes, errors = [] } = await presentTweets(hydration, tweets, query)
    const missing = ids.filter((id) => !found.has(id))
    const allErrors = [...missing.map((id) => resourceNotFound('tweet', 'ids', id)), ...errors]
    return {
      ...(views.length > 0 && { data: views }),
      ...(includes && { includes }),
      ...(allErrors.length > 0 && { errors: allErrors }),
    }
  })
}
