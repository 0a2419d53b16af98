import * as contracts from '@flightpath/contracts'
import type { AccountId, TweetId } from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import type { TimelineDeps } from '../deps.ts'
import { findTweets, wantedBy } from '../filter/refusals.ts'
import { readViewer } from '../filter/viewer.ts'
import { presentTweets, type FieldsQuery } from '../present/present-tweets.ts'
import { writeOne, writeSeveral, type Presented } from '../present/write-answer.ts'

/** The routes that look tweets up by id. What is gone or may not be seen is a partial error, as the X API has it. */
export function serveTweets(server: HttpServer, deps: TimelineDeps): void {
  server.serve(contracts.getTweet, async ({ params: { id }, query, account }) =>
    writeOne(await read('id', [id], account, query)),
  )
  server.serve(contracts.getTweets, async ({ query, account }) =>
    writeSeveral(await read('ids', query.ids, account, query)),
  )

  async function read(
    parameter: 'id' | 'ids',
    ids: readonly TweetId[],
    account: AccountId | null,
    query: FieldsQuery,
  ): Promise<Presented> {
    const viewer = await readViewer(deps, account, query)
    const { tweets, errors } = await findTweets(deps, viewer, wantedBy(parameter, ids))
    const presented = await presentTweets(deps, viewer, tweets, query)
    return { ...presented, errors: [...errors, ...presented.errors] }
  }
}
