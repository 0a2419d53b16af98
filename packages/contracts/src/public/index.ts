import type { PublicRoute } from '../route.ts'
import * as engagements from './engagements.ts'
import * as lists from './lists.ts'
import * as relations from './relations.ts'
import * as search from './search.ts'
import * as timelines from './timelines.ts'
import * as tweets from './tweets.ts'
import * as users from './users.ts'

/** Every public route but the API document itself, which the gateway answers. */
export const publicRoutes: readonly PublicRoute[] = [
  ...Object.values(tweets),
  ...Object.values(timelines),
  ...Object.values(engagements),
  ...Object.values(search),
  ...Object.values(users),
  ...Object.values(relations),
  ...Object.values(lists),
]
