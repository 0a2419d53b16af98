import { PartialError, PageMeta, TweetView, UserView } from '@flightpath/contracts'
import { createJsonWriter } from '@flightpath/http'
import type { Presented } from './present.ts'

/** JSON in UTF-8, with one character for each byte: texts of single bytes are joined and copied faster. */
type Bytes = string

/** Where a view keeps its own JSON. A copy of a view would keep it, too: views are neither changed nor copied. */
const written = Symbol('written')

const writeTweet = once(createJsonWriter(TweetView))
const writeUser = once(createJsonWriter(UserView))
const writeError = once(createJsonWriter(PartialError))
const writeMeta = createJsonWriter(PageMeta)

/** Writes what the contract's `TweetPage` is. A view that is shown on several pages is written once. */
export function writeTweetPage(
  { views, includes: { tweets = [], users = [] }, errors }: Presented<TweetView>,
  meta: PageMeta,
): Buffer {
  const included = [
    ...(tweets.length > 0 ? [`"tweets":${joined(tweets, writeTweet)}`] : []),
    ...(users.length > 0 ? [`"users":${joined(users, writeUser)}`] : []),
  ]
  const members = [
    ...(views.length > 0 ? [`"data":${joined(views, writeTweet)}`] : []),
    ...(included.length > 0 ? [`"includes":{${included.join()}}`] : []),
    ...(errors.length > 0 ? [`"errors":${joined(errors, writeError)}`] : []),
    `"meta":${toBytes(writeMeta(meta))}`,
  ]
  return Buffer.from(`{${members.join()}}`, 'latin1')
}

function joined<View>(views: readonly View[], write: (view: View) => Bytes): Bytes {
  let list = '['
  for (const view of views) list += list === '[' ? write(view) : `,${write(view)}`
  return `${list}]`
}

function once<View extends object>(
  write: (view: View) => string,
): (view: View & { [written]?: Bytes }) => Bytes {
  return (view) => (view[written] ??= toBytes(write(view)))
}

function toBytes(json: string): Bytes {
  return Buffer.from(json).toString('latin1')
}
