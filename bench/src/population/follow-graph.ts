// Who follows whom: a few accounts have very many followers, most have few.
import { createRandom } from '@flightpath/cli/random'
import { sum } from '../sum.ts'

export type FollowGraphOptions = {
  readonly accounts: number
  /** Followers of an account on average. */
  readonly followers: number
  readonly seed: number
}

/** Accounts are numbers from 0; the lower ones have more followers. */
export type FollowGraph = {
  readonly accounts: number
  /** Follows altogether. */
  readonly follows: number
  /** Ascending. */
  followersOf(account: number): Uint32Array
}

// Rank r has some r^-0.7 of the most popular one's followers: of 20,000 accounts with 20 on average the first has
// 5,000, the middle one 10.
const exponent = 0.7
const largestShare = 0.25

/** The same graph for the same options. */
export function createFollowGraph(options: FollowGraphOptions): FollowGraph {
  const { accounts, seed } = options
  const counts = followerCounts(options)
  const starts = new Uint32Array(accounts + 1)
  for (let account = 0; account < accounts; account += 1) {
    starts[account + 1] = (starts[account] ?? 0) + (counts[account] ?? 0)
  }
  const followers = new Uint32Array(starts[accounts] ?? 0)
  const followersOf = (account: number): Uint32Array =>
    followers.subarray(starts[account], starts[account + 1])

  const random = createRandom(seed)
  // For whom an account was chosen last, so that nobody follows twice.
  const chosenFor = new Uint32Array(accounts)
  for (let account = 0; account < accounts; account += 1) {
    const list = followersOf(account)
    for (let found = 0; found < list.length;) {
      const candidate = Math.floor(random() * accounts)
      if (candidate === account || chosenFor[candidate] === account + 1) continue
      chosenFor[candidate] = account + 1
      list[found] = candidate
      found += 1
    }
    list.sort()
  }
  return { accounts, follows: followers.length, followersOf }
}

function followerCounts({ accounts, followers }: FollowGraphOptions): Uint32Array {
  const most = Math.max(1, Math.floor(accounts * largestShare))
  if (followers > most) {
    throw new RangeError(
      `${accounts} accounts are too few for ${followers} followers each: at most ${most}`,
    )
  }
  const wanted = Math.round(accounts * followers)
  const countsAt = (scale: number): Float64Array =>
    Float64Array.from({ length: accounts }, (_, rank) =>
      Math.min(most, scale * (rank + 1) ** -exponent),
    )
  let low = 0
  let high = most * accounts ** exponent
  for (let step = 0; step < 60; step += 1) {
    const middle = (low + high) / 2
    if (sum(countsAt(middle)) < wanted) low = middle
    else high = middle
  }
  // Rounded so that the fractions add up instead of being lost.
  let exact = 0
  let given = 0
  return Uint32Array.from(countsAt(high), (count) => {
    exact += count
    const whole = Math.min(most, Math.round(exact) - given)
    given += whole
    return whole
  })
}
