import type { PublicRoute } from '../route.ts'
import * as tweets from './tweets.ts'
import * as users from './users.ts'

/** Every public route but the API document itself, which the gateway answers. */
export const publicRoutes: readonly PublicRoute[] = [
  ...Object.values(tweets),
  ...Object.values(users),
]
