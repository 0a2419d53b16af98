import type { Logger } from '@flightpath/log'
import type { Marks } from '@flightpath/view-versions'

/** All marks until a moment after the request; null without Redis: then there is no proof, and owners are asked. */
export type ReadMarks = () => Promise<Marks | null>

/** Time to live of copies, much less than that of the marks that void them: an hour, and a minute for counts. */
export const copiesKeepMs = 10 * 60 * 1000
export const countsKeepMs = 30 * 1000

export function createReadMarks(read: () => Promise<Marks>, log: Logger): ReadMarks {
  return async () => {
    try {
      return await read()
    } catch (error) {
      log.debug({ error }, 'all is read from its owners')
      return null
    }
  }
}
