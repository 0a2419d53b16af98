// What a step of a program asks for as things are.
import type { Action } from './action.ts'
import { isReply, originalOf, repostOf, type Model } from './model.ts'
import type { Step } from './step.ts'

/** A step that somebody takes by a request that changes something. */
export type ActingStep = Exclude<Step, { kind: 'famous' | 'read' | 'flush' | 'freeze' | 'thaw' }>

type Of<Kind extends ActingStep['kind']> = ActingStep & { readonly kind: Kind }

/** The action with the ids of now; null when there is nothing yet that it could be about. */
export function toAction(step: ActingStep, model: Model, people: readonly string[]): Action | null {
  const by = at(people, step.by)
  switch (step.kind) {
    case 'post':
      return toPost(step, model, by, people)
    case 'repost':
    case 'like':
    case 'bookmark': {
      const tweet = recent(model.ids, step.tweet)
      return tweet === undefined ? null : { kind: step.kind, by, tweet }
    }
    case 'unrepost':
    case 'unlike':
    case 'unbookmark':
      return toUndo(step.kind, step.tweet, model, by)
    case 'delete':
    case 'pin':
    case 'unpin':
      return onOwnTweet(step, model, by)
    case 'hide':
      return toHide(step, model, by)
    case 'protect':
      return { kind: 'protect', by, protected: step.yes }
    case 'create-list':
      return { kind: 'create-list', by, name: `list ${model.lists.size}`, private: step.yes }
    case 'add-member':
    case 'remove-member':
    case 'list-privacy':
    case 'delete-list':
      return toListAction(step, model, by, people)
    case 'accept':
    case 'decline':
      return toAnswer(step.kind, step, model, people)
    case 'follow':
    case 'unfollow':
    case 'block':
    case 'unblock':
    case 'mute':
    case 'unmute':
      return { kind: step.kind, by, whom: at(people, step.whom) }
  }
}

function toPost(
  { replyTo, quoted, mention, settings }: Of<'post'>,
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

/** Mostly of what the account did. */
function toUndo(
  kind: 'unrepost' | 'unlike' | 'unbookmark',
  back: number,
  model: Model,
  by: string,
): Action | null {
  const done = {
    unrepost: () => model.ids.filter((id) => repostOf(model, by, id) !== undefined),
    unlike: () => model.likes.of(by),
    unbookmark: () => model.bookmarks.of(by),
  }[kind]()
  const tweet = recent(done.length === 0 || back % 5 === 4 ? model.ids : done, back)
  return tweet === undefined ? null : { kind, by, tweet }
}

/** Mostly one's own, now and then somebody else's. */
function onOwnTweet(
  { kind, tweet: back }: Of<'delete' | 'pin' | 'unpin'>,
  model: Model,
  by: string,
): Action | null {
  const own = model.ids.filter((id) => model.authors.get(id) === by)
  const tweet = recent(back % 5 === 4 ? model.ids : own, back)
  if (tweet === undefined) return null
  return kind === 'delete' || model.tweets.get(tweet)?.original == null ? { kind, by, tweet } : null
}

/** Mostly a reply, and mostly by whoever began its conversation. */
function toHide({ tweet: back, yes }: Of<'hide'>, model: Model, by: string): Action | null {
  const replies = [...model.tweets.values()].filter(isReply).map(({ id }) => id)
  const tweet = recent(replies.length === 0 || back % 5 === 4 ? model.ids : replies, back)
  // Nothing says what becomes of a conversation whose first tweet is gone.
  const first = model.tweets.get(model.tweets.get(tweet ?? '')?.conversation ?? tweet ?? '')
  if (tweet === undefined || first === undefined) return null
  if (originalOf(model, tweet)?.id !== tweet) return null
  return { kind: 'hide', by: back % 3 === 2 ? by : first.author, tweet, hidden: yes }
}

/** Mostly of a request that stands. */
function toAnswer(
  kind: 'accept' | 'decline',
  { by, whom }: { readonly by: number; readonly whom: number },
  { requests }: Model,
  people: readonly string[],
): Action {
  const asked = people.filter((id) => requests.to(id).some((asker) => people.includes(asker)))
  const one = asked.length === 0 || whom % 5 === 4 ? at(people, by) : at(asked, by)
  const askers = requests.to(one)
  return { kind, by: one, whom: askers.length === 0 ? at(people, whom) : at(askers, whom) }
}

/** Mostly by the owner, sometimes by somebody else. */
function toListAction(
  {
    kind,
    list: index,
    whom,
    yes,
  }: Of<'add-member' | 'remove-member' | 'list-privacy' | 'delete-list'>,
  model: Model,
  by: string,
  people: readonly string[],
): Action | null {
  const list = recent([...model.lists.values()], index)
  if (list === undefined) return null
  const actor = whom % 3 === 0 ? by : list.owner
  return { kind, by: actor, list: list.id, whom: at(people, whom), private: yes }
}

function at<T>(list: readonly T[], index: number): T {
  const found = list[index % list.length]
  if (found === undefined) throw new Error('nobody is there')
  return found
}

function recent<T>(list: readonly T[], back: number): T | undefined {
  return list.length === 0 ? undefined : list[list.length - 1 - (back % list.length)]
}
