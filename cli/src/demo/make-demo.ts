// The demo data of a first start, made through the same doors that everybody uses.
import type { Client } from '@flightpath/http/client'
import { createInOrder } from '../posting/in-order.ts'
import { issueAccount } from '../posting/issue-account.ts'
import { follow, postTweet, type PublicApi } from '../posting/public-api.ts'
import { keepCredentials, type IssuedAccount } from '../state/credentials.ts'
import type { RunState } from '../state/run-state.ts'
import { openServiceClient } from '../state/service-client.ts'
import type { StateFolder } from '../state/state-folder.ts'
import { demoFollows, people } from './people.ts'
import { demoTweets } from './tweets.ts'

export type DemoOptions = {
  readonly folder: StateFolder
  readonly state: RunState
  readonly signal: AbortSignal
  readonly report: (sentence: string) => void
}

const atOnce = 32

/** Makes accounts, follows and tweets. After an interruption it may be called again: nothing is made twice. */
export async function makeDemo({ folder, state, signal, report }: DemoOptions): Promise<void> {
  const follows = demoFollows()
  const tweets = demoTweets()
  report(
    `making the demo: ${people.length} accounts, ${follows.length} follows, ${tweets.length} tweets …`,
  )
  await using graph = openServiceClient(state, 'graph')
  const accounts = await makeAccounts(graph)
  await keepCredentials(folder, { accounts: [...accounts] })
  const api = { url: state.api, signal }
  const following = createInOrder(atOnce)
  for (const { follower, followee } of follows) {
    // One account's follows one after the other: they change the same row.
    await following.add(String(follower), () =>
      follow(api, at(accounts, follower), at(accounts, followee).id),
    )
  }
  await following.done()
  await postTweets(api, accounts)
}

async function makeAccounts(graph: Client): Promise<readonly IssuedAccount[]> {
  return await Promise.all(people.map(({ username, name }) => issueAccount(graph, username, name)))
}

async function postTweets(api: PublicApi, accounts: readonly IssuedAccount[]): Promise<void> {
  const posting = createInOrder(atOnce)
  const posted: Promise<string>[] = []
  for (const [place, { author, text, replyTo }] of demoTweets().entries()) {
    const id = Promise.withResolvers<string>()
    // Seen where it is waited for: by a reply, and below.
    id.promise.catch(() => undefined)
    posted.push(id.promise)
    await posting.add(String(place), async () => {
      try {
        const answered = replyTo === null ? null : await at(posted, replyTo)
        const { bearer } = at(accounts, author)
        const reply = answered !== null && { replyTo: answered }
        const outcome = await postTweet(api, { bearer, text, ...reply, key: `demo ${place}` })
        if (outcome.kind === 'refused') throw new Error(`demo tweet ${place}: ${outcome.reason}`)
        id.resolve(outcome.id)
      } catch (error) {
        id.reject(error)
        throw error
      }
    })
  }
  await posting.done()
}

function at<T>(list: readonly T[], place: number): T {
  const found = list[place]
  if (found === undefined) throw new RangeError(`the demo has no place ${place}`)
  return found
}
