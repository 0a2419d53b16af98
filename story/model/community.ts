// Some people who know each other, the model of what they did, and every request that they make.
import { newApp, newPerson, type Answer, type Api, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import type { Action } from './action.ts'
import { apply } from './apply.ts'
import { createModel, originalOf, repostOf, type Model } from './model.ts'
import { permit } from './permit.ts'
import { entriesOf } from './reading.ts'
import { peopleOfCommunity } from './step.ts'

export type Community = {
  readonly people: readonly Person[]
  /** Acts for nobody. */
  readonly app: Api
  readonly model: Model
  /** Tweets since everything was caught up: for others they may still be on their way. */
  readonly fresh: Set<string>
  /** Lines that tell what was done, for the report of a failure. */
  readonly history: string[]
}

/** Makes accounts of their own; `fans` are known too, and do nothing but follow. */
export async function createCommunity(fans: readonly Person[]): Promise<Community> {
  const people = await Promise.all(
    Array.from({ length: peopleOfCommunity }, (_, index) => newPerson(`p${index}`)),
  )
  const model = createModel([...people, ...fans])
  return { people, app: await newApp(), model, fresh: new Set(), history: [] }
}

/** Does what the action says; fails unless the answer is one of those that it may get. */
export async function perform(
  community: Community,
  action: Action,
  actor: Person,
): Promise<number> {
  const { model, fresh, history } = community
  const permitted = permit(model, action)
  const answer = await send(actor, action)
  const { status, body } = answer
  const line = `${JSON.stringify(action)} → ${status}`
  history.push(line)
  assert.ok(
    permitted.includes(status),
    `${line}, expected ${permitted.join(' or ')}: ${JSON.stringify(body)}`,
  )
  if (status >= 300) return status
  const [{ id: made } = {}] = entriesOf(body.data)
  const id = typeof made === 'string' ? made : ''
  if (action.kind === 'repost') {
    const before = repostOf(model, action.by, originalOf(model, action.tweet)?.id ?? '')
    if (before !== undefined) assert.equal(id, before.id, `${line}: the id of the repost`)
  }
  if (action.kind === 'follow') {
    const [{ following = null, pending_follow: pending = null } = {}] = entriesOf(body.data)
    const isPending = model.accounts.get(action.whom)?.protected === true
    const follows = !isPending || model.follows.has(action.by, action.whom)
    assert.deepEqual({ following, pending }, { following: follows, pending: !follows }, line)
  }
  apply(model, action, id)
  if (action.kind === 'post' || action.kind === 'repost') fresh.add(id)
  return status
}

function send({ api, id: own }: Person, action: Action): Promise<Answer> {
  const mine = `/2/users/${own}`
  switch (action.kind) {
    case 'post':
      return api.post('/2/tweets', postBody(action))
    case 'delete':
      return api.delete(`/2/tweets/${action.tweet}`)
    case 'repost':
      return api.post(`${mine}/retweets`, { tweet_id: action.tweet })
    case 'unrepost':
      return api.delete(`${mine}/retweets/${action.tweet}`)
    case 'like':
      return api.post(`${mine}/likes`, { tweet_id: action.tweet })
    case 'unlike':
      return api.delete(`${mine}/likes/${action.tweet}`)
    case 'bookmark':
      return api.post(`${mine}/bookmarks`, { tweet_id: action.tweet })
    case 'unbookmark':
      return api.delete(`${mine}/bookmarks/${action.tweet}`)
    case 'pin':
      return api.post(`${mine}/pinned_tweets`, { tweet_id: action.tweet })
    case 'unpin':
      return api.delete(`${mine}/pinned_tweets/${action.tweet}`)
    case 'hide':
      return api.put(`/2/tweets/${action.tweet}/hidden`, { hidden: action.hidden })
    case 'follow':
      return api.post(`${mine}/following`, { target_user_id: action.whom })
    case 'unfollow':
      return api.delete(`${mine}/following/${action.whom}`)
    case 'accept':
      return api.post(`${mine}/follow_requests`, { target_user_id: action.whom })
    case 'decline':
      return api.delete(`${mine}/follow_requests/${action.whom}`)
    case 'block':
      return api.post(`${mine}/blocking`, { target_user_id: action.whom })
    case 'unblock':
      return api.delete(`${mine}/blocking/${action.whom}`)
    case 'mute':
      return api.post(`${mine}/muting`, { target_user_id: action.whom })
    case 'unmute':
      return api.delete(`${mine}/muting/${action.whom}`)
    case 'protect':
      return api.put(mine, { protected: action.protected })
    case 'create-list':
      return api.post('/2/lists', { name: action.name, private: action.private })
    case 'delete-list':
      return api.delete(`/2/lists/${action.list}`)
    case 'list-privacy':
      return api.put(`/2/lists/${action.list}`, { private: action.private })
    case 'add-member':
      return api.post(`/2/lists/${action.list}/members`, { user_id: action.whom })
    case 'remove-member':
      return api.delete(`/2/lists/${action.list}/members/${action.whom}`)
  }
}

function postBody({ text, replyTo, quoted, settings }: Action & { kind: 'post' }): object {
  return {
    text,
    ...(replyTo !== null && { reply: { in_reply_to_tweet_id: replyTo } }),
    ...(quoted !== null && { quote_tweet_id: quoted }),
    ...(settings !== null && { reply_settings: settings }),
  }
}
