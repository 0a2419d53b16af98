import type { TweetEntities } from '@flightpath/contracts'

/** Reads a row's `entities`. This service alone writes them, from checked values, so their shape is taken as it is. */
export function parseEntities(json: string): TweetEntities {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return JSON.parse(json) as TweetEntities
}
