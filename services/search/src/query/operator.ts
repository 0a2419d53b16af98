// What one word of a query means.
import { parseListId, parseTweetId, usernamePattern } from '@flightpath/contracts'
import { normalizeLanguage } from '@flightpath/language'
import { cutWords } from '../text/words.ts'
import { accountOperators, countOperators, flags, tweetOperators, type Operator } from './tree.ts'

/** An operator, or why the word is none; the reason goes on after `… at position 3`. */
export type OperatorOrReason = Operator | { readonly kind: 'refused'; readonly reason: string }

/** Operators with a value, as error messages list them. */
const known = [
  ...[...accountOperators, ...tweetOperators, 'list', 'url', 'lang', ...countOperators].map(
    (name) => `${name}:`,
  ),
  ...flags.map((flag) => (flag === 'is:nullcast' ? `-${flag}` : flag)),
]

/** Operators of the X API about what there is nothing of here. */
const unsupported: ReadonlyMap<string, string> = new Map([
  ...['context', 'entity'].map((name) => [name, 'tweets are not annotated'] as const),
  ...['place', 'place_country', 'point_radius', 'bounding_box'].map(
    (name) => [name, 'tweets have no places'] as const,
  ),
  ...['bio', 'bio_name', 'bio_location', 'followers_count', 'following_count'].map(
    (name) => [name, 'authors are not searched'] as const,
  ),
  ...['tweets_count', 'listed_count'].map((name) => [name, 'authors are not searched'] as const),
  ...['url_title', 'url_description', 'url_contains'].map(
    (name) => [name, 'linked pages are not read; url: searches addresses'] as const,
  ),
  ['source', 'tweets do not say what they were written with'],
  ['sample', 'all tweets that match are found'],
])

/** Second names that the X API documents. Source: its lists of operators, "available alias". */
const secondNames: ReadonlyMap<string, string> = new Map([
  ['retweets_of_user', 'retweets_of'],
  ['retweets_of_status_id', 'retweets_of_tweet_id'],
  ['in_reply_to_status_id', 'in_reply_to_tweet_id'],
  ['has:media_link', 'has:media'],
  ['has:videos', 'has:video_link'],
  ['user_bio', 'bio'],
  ['user_bio_location', 'bio_location'],
  ['geo_bounding_box', 'bounding_box'],
  ['statuses_count', 'tweets_count'],
  ['friends_count', 'following_count'],
  ['user_in_lists_count', 'listed_count'],
  ['within_url_title', 'url_title'],
  ['within_url_description', 'url_description'],
])

/**
 * Reads a word: `#tag`, `$tag`, `@user`, `name:value` or a word to find. `quoted` is a quoted value that followed
 * `name:`. Refuses what other search engines would read as more than the word that is written.
 */
export function readOperator(word: string, quoted?: string): OperatorOrReason {
  if (/^[#＃](?!\ufe0f?\u20e3)/u.test(word)) return readHashtag(word.slice(1))
  if (/^[@＠]/u.test(word)) return readAccount('mention', word.slice(1))
  if (/^\$[a-z]/i.test(word)) return readCashtag(word.slice(1))
  const [, name, value] = /^([a-z_]+):(.*)$/is.exec(word) ?? []
  if (name !== undefined && value !== undefined) {
    return readNamed(name.toLowerCase(), quoted ?? value)
  }
  if (/[\p{L}\p{N}]\*$/u.test(word)) {
    return refused('ends in *, which stands for nothing here; write the whole word')
  }
  return readText(word)
}

/** Reads a word or the inside of a phrase; refuses what no tweet could be found by. */
export function readText(text: string): OperatorOrReason {
  if (isSearchable(text)) return { kind: 'text', text }
  return refused('holds no letter, digit or emoji, and only these can be searched; leave it out')
}

function isSearchable(text: string): boolean {
  return cutWords(text).trim() !== ''
}

function readNamed(written: string, value: string): OperatorOrReason {
  const name = secondNames.get(written) ?? written
  const whole = `${name}:${value.toLowerCase()}`
  const flag = flags.find((candidate) => candidate === (secondNames.get(whole) ?? whole))
  if (flag !== undefined) return { kind: 'flag', flag }
  const account = accountOperators.find((kind) => kind === name)
  if (account !== undefined) return readAccount(account, value.replace(/^@/, ''))
  const tweet = tweetOperators.find((kind) => kind === name)
  if (tweet !== undefined) return readTweet(tweet, value)
  const count = countOperators.find((kind) => kind === name)
  if (count !== undefined) return readCount(count, value)
  switch (name) {
    case 'list':
      return readList(value)
    case 'lang':
      return readLanguage(value)
    case 'url':
      if (!isSearchable(value)) return refused('needs an address or a part of one')
      return { kind: 'url', text: value }
    default:
      return readUnknown(name)
  }
}

function readUnknown(name: string): OperatorOrReason {
  const lack = unsupported.get(name)
  if (lack !== undefined) return refused(`is not supported: ${lack}`)
  return refused(
    `is an unknown operator; known are ${known.join(', ')}; put quotes around text that has a colon`,
  )
}

function readTweet(kind: (typeof tweetOperators)[number], value: string): OperatorOrReason {
  const tweetId = parseTweetId(value)
  return tweetId === null ? refused('needs the id of a tweet') : { kind, tweetId }
}

function readList(value: string): OperatorOrReason {
  const listId = parseListId(value)
  return listId === null ? refused('needs the id of a list') : { kind: 'list', listId }
}

function readCount(kind: (typeof countOperators)[number], value: string): OperatorOrReason {
  // Nine digits are below what Elasticsearch takes for an integer.
  return /^[0-9]{1,9}$/.test(value)
    ? { kind, least: Number(value) }
    : refused('needs a number of up to nine digits')
}

function readLanguage(value: string): OperatorOrReason {
  // Source: the shapes of BCP 47 that the API's list of languages has, such as `en`, `ckb` and `zh-TW`.
  return /^[a-z]{2,3}(?:-[a-z0-9]{2,8})?$/i.test(value)
    ? { kind: 'lang', lang: normalizeLanguage(value) }
    : refused('needs the code of a language, such as en or ja')
}

const username = new RegExp(usernamePattern)

function readAccount(
  kind: 'mention' | (typeof accountOperators)[number],
  account: string,
): OperatorOrReason {
  const isAccount = username.test(account) || (kind !== 'mention' && /^[0-9]{1,19}$/.test(account))
  if (isAccount) return { kind, account: account.toLowerCase() }
  return refused(
    `needs a username of 1 to 15 letters, digits and _${kind === 'mention' ? '' : ", or an account's id"}`,
  )
}

// What a hashtag may hold besides letters, marks and digits. Source: twitter-text 3.1.0, hashSigns and hashtagSpecialChars.
const hashtag =
  /^[\p{L}\p{M}\p{Nd}_\ua67e\u05be\u05f3\u05f4\uff5e\u301c\u309b\u309c\u30a0\u30fb\u3003\u0f0b\u0f0c\u00b7\u200c\u200d]+$/u

function readHashtag(tag: string): OperatorOrReason {
  if (hashtag.test(tag) && /[\p{L}\p{M}]/u.test(tag)) return { kind: 'hashtag', tag }
  return refused(
    'is no hashtag: it takes letters, digits and _, at least one a letter; put quotes around it to search for its text',
  )
}

// Source: twitter-text 3.1.0, cashtag.
const cashtag = /^[a-z]{1,6}(?:[._][a-z]{1,2})?$/i

function readCashtag(tag: string): OperatorOrReason {
  if (cashtag.test(tag)) return { kind: 'cashtag', tag }
  return refused(
    'is no cashtag: it takes 1 to 6 letters; put quotes around it to search for its text',
  )
}

function refused(reason: string): OperatorOrReason {
  return { kind: 'refused', reason }
}
