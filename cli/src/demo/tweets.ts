// The demo's tweets: who says what, in answer to what, in which order.
import { celebrity, people } from './people.ts'
import { createRandom, pick, pickEarly } from './random.ts'
import { observatoryRemarks, remarks, replies } from './texts.ts'

export type DemoTweet = {
  /** A place in `people`. */
  readonly author: number
  readonly text: string
  /** A place earlier in the list; null for what starts a conversation. */
  readonly replyTo: number | null
}

const repliesWanted = 160

/** Some 300 tweets, the same at every call. A reply comes after what it answers. */
export function demoTweets(): readonly DemoTweet[] {
  const random = createRandom(140)
  const places = people.map((_, place) => place)
  const others = places.filter((place) => place !== celebrity)
  const withName = (text: string, author: number): string => {
    const friend = pick(
      random,
      places.filter((place) => place !== author),
    )
    return text.replaceAll('@NAME', `@${people[friend]?.username}`)
  }
  const remarksTwice = [...remarks, ...remarks].map((text) => {
    const author = pick(random, others)
    return { author, text: withName(text, author), replyTo: null }
  })
  const observatory = observatoryRemarks.map((text) => ({
    author: celebrity,
    text,
    replyTo: null,
  }))
  const tweets: DemoTweet[] = shuffle(random, [...remarksTwice, ...observatory])
  for (let made = 0; made < repliesWanted; made += 1) {
    const answered = pickEarly(
      random,
      tweets.map((_, place) => place),
    )
    tweets.push({ author: pick(random, others), text: pick(random, replies), replyTo: answered })
  }
  return tweets
}

function shuffle<T>(random: () => number, list: readonly T[]): T[] {
  return list
    .map((entry) => ({ entry, order: random() }))
    .toSorted((a, b) => a.order - b.order)
    .map(({ entry }) => entry)
}
