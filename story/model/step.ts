// Steps of random programs: plain data, so that a failing program can be shrunk, printed, and kept as a test. Numbers
// say who and what by place: the sixth tweet from the end, the second person.
import fc from 'fast-check'
import type { Action } from './action.ts'
import { originalOf, type Model, type Settings } from './model.ts'

const onTweet = ['repost', 'unrepost', 'like', 'unlike', 'bookmark', 'unbookmark'] as const
const onOwn = ['delete', 'pin', 'unpin'] as const
const onSomebody = [
  'follow',
  'unfollow',
  'accept',
  'decline',
  'block',
  'unblock',
  'mute',
  'unmute',
] as const
const onList = ['add-member', 'remove-member', 'list-privacy', 'delete-list'] as const

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
  | { readonly kind: (typeof onSomebody)[number]; readonly by: number; readonly whom: number }
  | { readonly kind: 'protect' | 'create-list'; readonly by: number; readonly yes: boolean }
  | {
      readonly kind: (typeof onList)[number]
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

const post = fc.record({
  kind: fc.constant('post' as const),
  by: person,
  replyTo: fc.option(tweet, { freq: 1 }),
  quoted: fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: tweet }),
  mention: fc.oneof({ weight: 2, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: person }),
  settings: fc.oneof(
    { weight: 5, arbitrary: fc.constant(null) },
    { weight: 1, arbitrary: settings },
  ),
})

/** Any step. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { weight: 24, arbitrary: post },
  {
    weight: 24,
    arbitrary: fc.record({ kind: fc.constantFrom(...onTweet), by: person, tweet }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constantFrom(...onOwn), by: person, tweet }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('hide' as const),
      by: person,
      tweet,
      yes: fc.boolean(),
    }),
  },
  {
    weight: 24,
    arbitrary: fc.record({ kind: fc.constantFrom(...onSomebody), by: person, whom: person }),
  },
  {
    weight: 6,
    arbitrary: fc.record({
      kind: fc.constantFrom('protect' as const, 'create-list' as const),
      by: person,
      yes: fc.boolean(),
    }),
  },
  {
    weight: 9,
    arbitrary: fc.record({
      kind: fc.constantFrom(...onList),
      by: person,
      list: fc.nat({ max: 5 }),
      whom: person,
      yes: fc.boolean(),
    }),
  },
  {
    weight: 12,
    arbitrary: fc.record({
      kind: fc.constant('read' as const),
      by: person,
      size: fc.integer({ min: 1, max: 20 }),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('famous' as const), by: person }) },
  { weight: 2, arbitrary: fc.constant({ kind: 'flush' as const }) },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant('freeze' as const), consumer: fc.nat({ max: 2 }) }),
  },
  { weight: 1, arbitrary: fc.constant({ kind: 'thaw' as const }) },
)

type StepOfSomebody = Exclude<Step, { kind: 'famous' | 'read' | 'flush' | 'freeze' | 'thaw' }>

/** What the step asks for as things are; null when there is nothing yet that it could be about. */
export function toAction(
  step: StepOfSomebody,
  model: Model,
  people: readonly string[],
): Action | null {
  const by = at(people, step.by)
  switch (step.kind) {
    case 'post':
      return toPost(step, model, by, people)
    case 'repost':
    case 'unrepost':
    case 'like':
    case 'unlike':
    case 'bookmark':
    case 'unbookmark': {
      const tweet = recent(model.ids, step.tweet)
      return tweet === undefined ? null : { kind: step.kind, by, tweet }
    }
    case 'delete':
    case 'pin':
    case 'unpin':
      return onOwnTweet(step, model, by)
    case 'hide': {
      const id = recent(model.ids, step.tweet)
      if (id === undefined) return null
      // Nothing says what becomes of a conversation whose first tweet is gone.
      const first = model.tweets.get(id)?.conversation ?? id
      return model.tweets.has(first) && originalOf(model, id)?.id === id
        ? { kind: 'hide', by, tweet: id, hidden: step.yes }
        : null
    }
    case 'protect':
      return { kind: 'protect', by, protected: step.yes }
    case 'create-list':
      return { kind: 'create-list', by, name: `list ${model.lists.size}`, private: step.yes }
    case 'add-member':
    case 'remove-member':
    case 'list-privacy':
    case 'delete-list':
      return toListAction(step, model, by, people)
    case 'follow':
    case 'unfollow':
    case 'accept':
    case 'decline':
    case 'block':
    case 'unblock':
    case 'mute':
    case 'unmute':
      return { kind: step.kind, by, whom: at(people, step.whom) }
  }
}

function toPost(
  { replyTo, quoted, mention, settings }: Step & { kind: 'post' },
  { ids, accounts }: Model,
  by: string,
  people: readonly string[],
): Action {
  const mentions = mention === null ? [] : [at(people, mention)]
  const names = mentions.map((id) => ` @${accounts.get(id)?.username ?? ''}`)
  return {
    kind: 'post',
    by,
    text: `number ${ids.length}${names.join('')}`,
    replyTo: replyTo === null ? null : (recent(ids, replyTo) ?? null),
    quoted: quoted === null ? null : (recent(ids, quoted) ?? null),
    mentions,
    settings,
  }
}

/** Mostly by the owner, sometimes by somebody else. */
function toListAction(
  { kind, list: index, whom, yes }: Step & { kind: (typeof onList)[number] },
  model: Model,
  by: string,
  people: readonly string[],
): Action | null {
  const list = recent([...model.lists.values()], index)
  if (list === undefined) return null
  const actor = whom % 3 === 0 ? by : list.owner
  return { kind, by: actor, list: list.id, whom: at(people, whom), private: yes }
}

function onOwnTweet(
  { kind, tweet }: Step & { kind: (typeof onOwn)[number] },
  model: Model,
  by: string,
): Action | null {
  // Now and then somebody else's.
  const candidates =
    tweet % 5 === 4 ? model.ids : model.ids.filter((id) => model.authors.get(id) === by)
  const id = recent(candidates, tweet)
  if (id === undefined) return null
  if (kind !== 'delete' && model.tweets.get(id)?.original != null) return null
  return { kind, by, tweet: id }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('nobody is there')
  return found
}

function recent<T>(list: readonly T[], back: number): T | undefined {
  return list.length === 0 ? undefined : list[list.length - 1 - (back % list.length)]
}
