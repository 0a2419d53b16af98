// When everything has arrived, every view of everybody is what the model says.
import type { Api } from '@flightpath/testing'
import type { Community } from './community.ts'
import { compareAccounts, compareTweets, compareView } from './compare.ts'
import { nobody } from './model.ts'
import { chosen, type Pick } from './pick.ts'
import { viewsOfNobody, viewsOfPerson } from './views-of.ts'

// Of each tweet there are four views for everybody: each checkpoint looks at those of some.
const tweetsLookedAt = 6
const lookupsAtOnce = 100
const smallPages = 5

/** Compares the views of all people and of nobody, each in pages of some size. */
export async function compareEverything(community: Community, pick: Pick): Promise<string[]> {
  const { people, app, model } = community
  const ids = people.map(({ id }) => id)
  const tweets = Array.from({ length: Math.min(tweetsLookedAt, model.ids.length) }, () =>
    chosen(model.ids, pick),
  )
  const differences: string[] = []
  for (const { id, api } of [...people, { id: nobody, api: app }]) {
    const views =
      id === nobody
        ? viewsOfNobody(model, ids, tweets, pick)
        : viewsOfPerson(model, id, ids, tweets, pick)
    for (const view of views) {
      const size = view.least + pick(pick(2) === 0 ? smallPages : view.most - view.least + 1)
      differences.push(...(await compareView(api, view, size)))
    }
    differences.push(...(await compareLookups(community, id, api)))
  }
  return differences
}

async function compareLookups(
  { model, people }: Community,
  viewer: string,
  api: Api,
): Promise<string[]> {
  const differences: string[] = []
  for (let from = 0; from < model.ids.length; from += lookupsAtOnce) {
    const ids = model.ids.slice(from, from + lookupsAtOnce)
    differences.push(...(await compareTweets(api, model, viewer, ids)))
  }
  const others = people.map(({ id }) => id)
  return [...differences, ...(await compareAccounts(api, model, viewer, others))]
}
