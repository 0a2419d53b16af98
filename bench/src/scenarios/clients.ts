// Ordinary clients: a few connections, and each waits for its answer before it asks again.
import { createRandom } from '@flightpath/cli/random'
import { namedAfter, type Measure } from '../measuring/measure.ts'
import type { Scenario } from '../measuring/scenario.ts'
import { actorsOf } from '../population/population.ts'
import { createActs } from '../requests/act.ts'
import { warmPopulation } from '../population/prepare.ts'
import { measureAsking, measureFirst } from './asking.ts'
import { populate } from './populate.ts'

export const clientsAtOnce = [8, 32] as const
const posts = { action: 'post', name: 'posts' } as const
const realPages = { action: 'read-home', name: 'real pages of 20' } as const
const barePages = { action: 'read-bare-home', name: 'bare pages of 20' } as const

export const clients: Scenario = {
  title:
    'Clients that wait for each answer, 8 and 32: posts, real pages and bare ones, cold and warm',
  settings: {},
  once: false,
  async measure(stack, context) {
    const population = await populate(stack, context, { accounts: 200, followers: 20 })
    const actors = actorsOf(population.ids, population)
    const act = createActs(actors, { page: 20, replies: 0.2 }, createRandom(1))
    const measures: Measure[] = []
    for (const { action, name } of [posts, realPages]) {
      const figures = await measureFirst(stack, clientsAtOnce[1], () => act(action))
      measures.push(...namedAfter(`the first 3 s, ${name}`, figures))
    }
    context.say('warming the home timelines …')
    await warmPopulation(stack.state(), population, () => undefined)
    // Pages first: for some time after many posts their servers still merge and compile, and a page would pay for it.
    for (const { action, name } of [realPages, barePages, posts]) {
      for (const atOnce of clientsAtOnce) {
        const figures = await measureAsking(stack, context, atOnce, () => act(action))
        measures.push(...namedAfter(`${atOnce} clients, ${name}`, figures))
      }
    }
    return measures
  },
}
