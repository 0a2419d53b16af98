import Type from 'typebox'
import { AccountIdSchema } from '../ids.ts'
import { defineRoute } from '../route.ts'

/** Rebuilds the home timelines of these accounts while serving; those without a cached list are skipped. */
export const rebuildTimelines = defineRoute({
  method: 'POST',
  path: '/internal/timelines/rebuild',
  service: 'timeline',
  body: Type.Object({ accountIds: Type.Array(AccountIdSchema, { maxItems: 1000 }) }),
  response: Type.Object({ rebuilt: Type.Integer(), skipped: Type.Integer() }),
})
