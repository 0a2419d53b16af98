import type { Logger } from '@flightpath/log'
import type { Marks, ViewVersions } from '@flightpath/view-versions'

/** All marks until a moment after the request; null without Redis: then there is no proof, and owners are asked. */
export type ReadMarks = () => Promise<Marks | null>

export function createReadMarks(views: ViewVersions, log: Logger): ReadMarks {
  return async () => {
    try {
      return await views.marks()
    } catch (error) {
      log.debug({ error }, 'all is read from its owners')
      return null
    }
  }
}
