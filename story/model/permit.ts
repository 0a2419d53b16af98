// Which answers an action may get, before it is asked for. Where the definitions leave open which of two reasons a
// refusal names first, either will do; whether it is refused is never open.
import type { Action } from './action.ts'
import {
  blocked,
  isProtected,
  isReply,
  originalOf,
  seesAuthor,
  seesTweet,
  type Model,
  type Tweet,
} from './model.ts'

const done = [200]

/** The statuses that an action may be answered with. */
export function permit(model: Model, action: Action): readonly number[] {
  switch (action.kind) {
    case 'post':
      return permitPost(model, action)
    case 'repost':
    case 'like':
    case 'bookmark':
      return permitEngagement(model, action.kind, action.by, action.tweet)
    case 'pin':
    case 'delete':
      return permitOnOwn(model, action.kind, action.by, action.tweet)
    case 'hide':
      return permitHide(model, action.by, action.tweet)
    case 'follow':
      if (action.by === action.whom) return [400, 403]
      return blocked(model, action.by, action.whom) ? [403] : done
    case 'block':
    case 'mute':
      return action.by === action.whom ? [400, 403] : done
    case 'accept':
      if (model.requests.has(action.whom, action.by)) return done
      // Accepting again whoever follows already is no mistake.
      return model.follows.has(action.whom, action.by) ? [200, 404] : [404]
    case 'decline':
      return model.requests.has(action.whom, action.by) ? done : [200, 404]
    case 'delete-list':
    case 'list-privacy':
    case 'add-member':
    case 'remove-member':
      return permitOnList(model, action)
    case 'create-list':
    case 'protect':
    case 'unblock':
    case 'unbookmark':
    case 'unfollow':
    case 'unlike':
    case 'unmute':
    case 'unpin':
    case 'unrepost':
      return done
  }
}

function permitPost(model: Model, action: Action & { kind: 'post' }): readonly number[] {
  const refusals = new Set<number>()
  for (const id of [action.replyTo, action.quoted]) {
    if (id === null) continue
    const tweet = model.tweets.get(id)
    if (tweet !== undefined && seesTweet(model, action.by, tweet)) continue
    refusals.add(400)
    if (tweet !== undefined && touchesBlock(model, action.by, tweet)) refusals.add(403)
  }
  const parent = action.replyTo === null ? undefined : originalOf(model, action.replyTo)
  if (parent !== undefined && !mayReply(model, action.by, parent)) refusals.add(403)
  return refusals.size === 0 ? [201] : [...refusals]
}

/** The settings of the conversation's first tweet hold, and those of the tweet itself. */
function mayReply(model: Model, by: string, parent: Tweet): boolean {
  const first = model.tweets.get(parent.conversation)
  return [parent, ...(first === undefined ? [] : [first])].every(
    ({ author, settings, mentions }) => {
      if (settings === null || author === by || mentions.includes(by)) return true
      return settings === 'following' && model.follows.has(author, by)
    },
  )
}

function permitEngagement(
  model: Model,
  kind: 'repost' | 'like' | 'bookmark',
  by: string,
  id: string,
): readonly number[] {
  const tweet = model.tweets.get(id)
  const original = originalOf(model, id)
  if (tweet === undefined || original === undefined) return [404]
  const refusals = new Set<number>()
  if (touchesBlock(model, by, tweet)) refusals.add(403)
  const authors = [tweet.author, original.author]
  if (authors.some((author) => !blocked(model, by, author) && !seesAuthor(model, by, author))) {
    refusals.add(404)
  }
  if (kind === 'repost' && isProtected(model, original.author)) refusals.add(403)
  return refusals.size === 0 ? done : [...refusals]
}

/** Whether a block stands between the account and who wrote the tweet or what it reposts. */
function touchesBlock(model: Model, by: string, tweet: Tweet): boolean {
  const original = originalOf(model, tweet.id)
  return [tweet, original].some((one) => one !== undefined && blocked(model, by, one.author))
}

function permitOnOwn(
  model: Model,
  kind: 'pin' | 'delete',
  by: string,
  id: string,
): readonly number[] {
  const author = model.authors.get(id)
  if (!model.tweets.has(id)) {
    // Deleting again what one deleted is no mistake.
    return kind === 'delete' && author === by ? done : [404]
  }
  return author === by ? done : [403, 404]
}

function permitHide(model: Model, by: string, id: string): readonly number[] {
  const tweet = model.tweets.get(id)
  if (tweet === undefined) return [400, 403, 404]
  if (!isReply(tweet)) return [400, 403]
  return model.authors.get(tweet.conversation) === by ? done : [403, 404]
}

function permitOnList(model: Model, action: Action & { list: string }): readonly number[] {
  const list = model.lists.get(action.list)
  // Deleting again what is gone is no mistake either.
  if (list === undefined) return action.kind === 'delete-list' ? [200, 404] : [404]
  if (list.owner !== action.by) return list.private ? [403, 404] : [403]
  if (action.kind !== 'add-member') return done
  if (!blocked(model, action.by, action.whom)) return done
  // A block takes nobody off a list, and adding somebody who is there changes nothing.
  return model.members.has(list.id, action.whom) ? [200, 403] : [403]
}
