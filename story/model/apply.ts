// What an accepted action changes.
import type { Action } from './action.ts'
import { originalOf, repostOf, tweetsWhere, type Model, type Tweet } from './model.ts'

/** Changes the model as the action says; `id` is that of the new tweet or list, where it makes one. */
export function apply(model: Model, action: Action, id: string): void {
  switch (action.kind) {
    case 'post':
      return addTweet(model, posted(model, action, id))
    case 'repost':
      return repost(model, action.by, action.tweet, id)
    case 'create-list':
      model.lists.set(id, { id, owner: action.by, private: action.private })
      return
    case 'delete':
      return remove(model, action.tweet)
    case 'hide': {
      const reply = model.tweets.get(action.tweet)
      if (reply !== undefined) reply.hiddenBy = action.hidden ? action.by : null
      return
    }
    case 'protect':
      return protect(model, action.by, action.protected)
    case 'delete-list':
    case 'list-privacy':
    case 'add-member':
    case 'remove-member':
      return changeList(model, action)
    case 'unrepost':
    case 'like':
    case 'unlike':
    case 'bookmark':
    case 'unbookmark':
    case 'pin':
    case 'unpin':
      return engage(model, action.kind, action.by, action.tweet)
    case 'follow':
    case 'unfollow':
    case 'accept':
    case 'decline':
    case 'block':
    case 'unblock':
    case 'mute':
    case 'unmute':
      return relate(model, action.kind, action.by, action.whom)
  }
}

function posted(model: Model, action: Action & { kind: 'post' }, id: string): Tweet {
  const parent = action.replyTo === null ? undefined : originalOf(model, action.replyTo)
  const quoted = action.quoted === null ? undefined : originalOf(model, action.quoted)
  return {
    id,
    author: action.by,
    conversation: parent?.conversation ?? id,
    replyTo: parent?.id ?? null,
    replyToUser: parent?.author ?? null,
    original: null,
    quoted: quoted?.id ?? null,
    settings: action.settings,
    mentions: action.mentions,
    hiddenBy: null,
  }
}

function addTweet(model: Model, tweet: Tweet): void {
  model.tweets.set(tweet.id, tweet)
  model.ids.push(tweet.id)
  model.authors.set(tweet.id, tweet.author)
}

function repost(model: Model, by: string, target: string, id: string): void {
  const original = originalOf(model, target)
  if (original === undefined || repostOf(model, by, original.id) !== undefined) return
  addTweet(model, {
    id,
    author: by,
    conversation: id,
    replyTo: null,
    replyToUser: null,
    original: original.id,
    quoted: null,
    settings: null,
    mentions: [],
    hiddenBy: null,
  })
}

/** A deleted tweet takes its reposts, likes, bookmarks and pins with it; replies and quotes stay. */
function remove(model: Model, id: string): void {
  model.tweets.delete(id)
  for (const account of model.accounts.values()) {
    model.likes.remove(account.id, id)
    model.bookmarks.remove(account.id, id)
    if (account.pinned === id) account.pinned = null
  }
  for (const { id: repostId } of tweetsWhere(model, ({ original }) => original === id)) {
    remove(model, repostId)
  }
}

function engage(model: Model, kind: string, by: string, target: string): void {
  const id = originalOf(model, target)?.id ?? target
  const account = model.accounts.get(by)
  if (kind === 'like') model.likes.add(by, id)
  if (kind === 'unlike') model.likes.remove(by, id)
  if (kind === 'bookmark') model.bookmarks.add(by, id)
  if (kind === 'unbookmark') model.bookmarks.remove(by, id)
  if (kind === 'pin' && account !== undefined) account.pinned = id
  if (kind === 'unpin' && account?.pinned === id) account.pinned = null
  const own = kind === 'unrepost' ? repostOf(model, by, id) : undefined
  if (own !== undefined) remove(model, own.id)
}

function relate(model: Model, kind: (Action & { whom: string })['kind'], by: string, to: string) {
  const { follows, requests, blocks, mutes } = model
  if (kind === 'follow') {
    if (model.accounts.get(to)?.protected !== true) follows.add(by, to)
    else if (!follows.has(by, to)) requests.add(by, to)
  }
  if (kind === 'unfollow') for (const pairs of [follows, requests]) pairs.remove(by, to)
  if (kind === 'accept' && requests.has(to, by)) follows.add(to, by)
  if (kind === 'accept' || kind === 'decline') requests.remove(to, by)
  if (kind === 'mute') mutes.add(by, to)
  if (kind === 'unmute') mutes.remove(by, to)
  if (kind === 'unblock') blocks.remove(by, to)
  if (kind !== 'block') return
  blocks.add(by, to)
  for (const pairs of [follows, requests]) {
    pairs.remove(by, to)
    pairs.remove(to, by)
  }
}

/** Whoever asked to follow does once there is nothing to ask for, first come first. */
function protect(model: Model, id: string, isProtected: boolean): void {
  const account = model.accounts.get(id)
  if (account !== undefined) account.protected = isProtected
  if (isProtected) return
  for (const asker of model.requests.to(id).toReversed()) {
    model.requests.remove(asker, id)
    model.follows.add(asker, id)
  }
}

function changeList(model: Model, action: Action & { list: string }): void {
  const list = model.lists.get(action.list)
  if (list === undefined) return
  if (action.kind === 'list-privacy') list.private = action.private
  if (action.kind === 'add-member') model.members.add(list.id, action.whom)
  if (action.kind === 'remove-member') model.members.remove(list.id, action.whom)
  if (action.kind !== 'delete-list') return
  model.lists.delete(list.id)
  for (const account of model.members.of(list.id)) model.members.remove(list.id, account)
}
