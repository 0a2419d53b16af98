// What one word of a query means.
import { parseTweetId, usernamePattern } from '@flightpath/contracts'
import { flags, type Operator } from './query-tree.ts'

/** An operator, or why the word is none; the reason goes on after `… at position 3`. */
export type OperatorOrReason = Operator | { readonly kind: 'refused'; readonly reason: string }

/** Operators with a value, as error messages list them. */
const known = ['from:', 'to:', 'url:', 'conversation_id:', 'in_reply_to_tweet_id:', ...flags]

/**
 * Reads a word: `#tag`, `$tag`, `@user`, `name:value` or a word to find. `quoted` is a quoted value that followed
 * `name:`.
 */
export function readOperator(word: string, quoted?: string): OperatorOrReason {
  if (/^[#＃]/u.test(word)) return readHashtag(word.slice(1))
  if (/^[@＠]/u.test(word)) return readAccount('mention', word.slice(1))
  if (/^\$[a-z]/i.test(word)) return readCashtag(word.slice(1))
  const [, name, value] = /^([a-z_]+):(.*)$/is.exec(word) ?? []
  if (name !== undefined && value !== undefined) {
    return readNamed(name.toLowerCase(), quoted ?? value)
  }
  if (word === 'AND') {
    return refused('is no operator: a blank means and; put quotes around the word to search for it')
  }
  return readText(word)
}

/** Reads a word or the inside of a phrase; refuses what no tweet could be found by. */
export function readText(text: string): OperatorOrReason {
  if (searchable.test(text)) return { kind: 'text', text }
  return refused('holds no letter, digit or emoji, and only these can be searched')
}

function readNamed(name: string, value: string): OperatorOrReason {
  const flag = flags.find((candidate) => candidate === `${name}:${value.toLowerCase()}`)
  if (flag !== undefined) return { kind: 'flag', flag }
  switch (name) {
    case 'from':
    case 'to':
      return readAccount(name, value.replace(/^@/, ''))
    case 'conversation_id':
    case 'in_reply_to_tweet_id': {
      const tweetId = parseTweetId(value)
      return tweetId === null ? refused('needs the id of a tweet') : { kind: name, tweetId }
    }
    case 'url':
      if (!/[\p{L}\p{N}]/u.test(value)) return refused('needs an address or a part of one')
      return { kind: 'url', text: value }
    default:
      return refused(
        `is an unknown operator; known are ${known.join(', ')}; put quotes around text that has a colon`,
      )
  }
}

const username = new RegExp(usernamePattern)

function readAccount(kind: 'mention' | 'from' | 'to', account: string): OperatorOrReason {
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

/**
 * What Elasticsearch's standard analyzer makes a token of: letters, digits and pictographs. Its tables are of
 * Unicode 12, so the symbols that Unicode has since taken out of the pictographs are named here. Letters that came
 * later pass, although the analyzer drops them. A test compares this with the analyzer over all code points.
 */
const searchable =
  /[\p{L}\p{Nd}\p{Nl}\p{Extended_Pictographic}\u24b6-\u24e9\u2600-\u2605\u2607-\u2612\u2614-\u2685\u2690-\u2705\u{1f300}-\u{1f53d}\u{1f546}-\u{1f64f}\u{1f680}-\u{1f6ff}]|\p{RI}{2}/u

function refused(reason: string): OperatorOrReason {
  return { kind: 'refused', reason }
}
