// Steps of random programs: plain data, so that a failing program can be shrunk, printed, and kept as a test. Numbers
// say who and what by place: the sixth tweet from the end, the second person.
import fc from 'fast-check'
import type { Settings } from './model.ts'

const onTweet = ['repost', 'unrepost', 'like', 'unlike', 'bookmark', 'unbookmark'] as const
const onOwn = ['delete', 'pin', 'unpin'] as const
type OnSomebody =
  | 'follow'
  | 'unfollow'
  | 'accept'
  | 'decline'
  | 'block'
  | 'unblock'
  | 'mute'
  | 'unmute'
type OnList = 'add-member' | 'remove-member' | 'list-privacy' | 'delete-list'

export type Step =
  | {
      readonly kind: 'post'
      readonly by: number
      readonly replyTo: number | null
      readonly quoted: number | null
      readonly mention: number | null
      readonly settings: Settings | null
    }
  | { readonly kind: (typeof onTweet)[number]; readonly by: number; readonly tweet: number }
  | { readonly kind: (typeof onOwn)[number]; readonly by: number; readonly tweet: number }
  | { readonly kind: 'hide'; readonly by: number; readonly tweet: number; readonly yes: boolean }
  | { readonly kind: OnSomebody; readonly by: number; readonly whom: number }
  | { readonly kind: 'protect' | 'create-list'; readonly by: number; readonly yes: boolean }
  | {
      readonly kind: OnList
      readonly by: number
      readonly list: number
      readonly whom: number
      readonly yes: boolean
    }
  /** More people follow the account than the threshold of celebrities. */
  | { readonly kind: 'famous'; readonly by: number }
  | { readonly kind: 'read'; readonly by: number; readonly size: number }
  | { readonly kind: 'flush' }
  | { readonly kind: 'freeze'; readonly consumer: number }
  | { readonly kind: 'thaw' }

/** Who people are in numbers; so few that they have much to do with each other. */
export const peopleOfCommunity = 6

const person = fc.nat({ max: peopleOfCommunity - 1 })
const tweet = fc.nat({ max: 15 })
const settings = fc.constantFrom<Settings>('following', 'mentionedUsers')

/** Something one time in `times`, otherwise null. */
function rarely<T>(times: number, arbitrary: fc.Arbitrary<T>): fc.Arbitrary<T | null> {
  return fc.oneof({ weight: times - 1, arbitrary: fc.constant(null) }, { weight: 1, arbitrary })
}

/** One of the kinds, as often as their weights say. */
function oneKind<Kind extends string>(
  ...weights: readonly (readonly [Kind, number])[]
): fc.Arbitrary<Kind> {
  return fc.oneof(...weights.map(([kind, weight]) => ({ weight, arbitrary: fc.constant(kind) })))
}

const post = fc.record({
  kind: fc.constant('post' as const),
  by: person,
  replyTo: rarely(2, tweet),
  quoted: rarely(4, tweet),
  mention: rarely(3, person),
  settings: rarely(6, settings),
})

const engagement = fc.record({
  kind: fc.constantFrom(...onTweet),
  by: person,
  tweet,
})

// Follows outlast the rest, so that there is something to see.
const relation = fc.record({
  kind: oneKind<OnSomebody>(
    ['follow', 12],
    ['unfollow', 2],
    ['accept', 4],
    ['decline', 1],
    ['block', 2],
    ['unblock', 3],
    ['mute', 2],
    ['unmute', 2],
  ),
  by: person,
  whom: person,
})

const own = fc.record({ kind: fc.constantFrom(...onOwn), by: person, tweet })
const hide = fc.record({ kind: fc.constant('hide' as const), by: person, tweet, yes: fc.boolean() })
const protect = fc.record({ kind: fc.constant('protect' as const), by: person, yes: fc.boolean() })
const createList = fc.record({
  kind: fc.constant('create-list' as const),
  by: person,
  yes: fc.boolean(),
})
const changeList = fc.record({
  kind: oneKind<OnList>(
    ['add-member', 6],
    ['remove-member', 2],
    ['list-privacy', 2],
    ['delete-list', 1],
  ),
  by: person,
  list: fc.nat({ max: 3 }),
  whom: person,
  yes: fc.boolean(),
})
const read = fc.record({
  kind: fc.constant('read' as const),
  by: person,
  size: fc.integer({ min: 1, max: 20 }),
})
const freeze = fc.record({
  kind: fc.constant('freeze' as const),
  consumer: fc.nat({ max: 2 }),
})

/** Any step. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 28, arbitrary: post },
  { weight: 24, arbitrary: engagement },
  { weight: 24, arbitrary: relation },
  { weight: 7, arbitrary: own },
  { weight: 3, arbitrary: hide },
  { weight: 3, arbitrary: protect },
  { weight: 2, arbitrary: createList },
  { weight: 7, arbitrary: changeList },
  { weight: 10, arbitrary: read },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('famous' as const), by: person }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'flush' as const }) },
  { weight: 1, arbitrary: freeze },
  { weight: 1, arbitrary: fc.constant({ kind: 'thaw' as const }) },
)
