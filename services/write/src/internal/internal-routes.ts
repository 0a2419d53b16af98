import {
  authorStates,
  engagements,
  hiddenAmong,
  hiddenReplies,
  newestByAuthors as newestByAuthorsRoute,
  newestMentions,
  scanTweets as scanTweetsRoute,
  searchRows,
  tweetsByIds,
  tweetStates,
  type Tweet,
} from '@flightpath/contracts'
import type { HttpServer } from '@flightpath/http'
import type { Database } from '@flightpath/storage'
import { readAuthorStates } from './author-states.ts'
import { loadTweetStates } from '../storing/counts-store.ts'
import { loadEngagements } from '../storing/engagements-store.ts'
import { loadHiddenAmong, loadHiddenReplies } from '../storing/hidden-store.ts'
import { newestByAuthors } from './newest-by-authors.ts'
import { loadNewestByAuthors, loadNewestMentions } from '../storing/newest-store.ts'
import { parseEntities } from '../storing/parse-entities.ts'
import { loadSearchRows, scanTweets } from '../storing/scan-store.ts'
import { referenceFields, type StoredTweet } from '../storing/stored-tweet.ts'
import { loadTweets } from '../storing/tweet-store.ts'

/** Serves what timeline, fanout and search may ask of write. */
export function serveInternalRoutes(server: HttpServer, reads: Database): void {
  server.serve(tweetsByIds, async ({ body }) => ({
    tweets: (await loadTweets(reads, body.ids)).map(toTweet),
  }))
  server.serve(newestByAuthorsRoute, async ({ body }) => {
    const { upward = false } = body
    const ids = await newestByAuthors(
      (ranges, endId, perAuthor) =>
        loadNewestByAuthors(reads, ranges, { endId, perAuthor, upward }),
      body,
    )
    return { ids }
  })
  server.serve(newestMentions, async ({ body }) => ({
    ids: await loadNewestMentions(reads, body),
  }))
  server.serve(tweetStates, async ({ body }) => ({
    states: await loadTweetStates(reads, body.ids),
  }))
  server.serve(authorStates, async ({ body }) => ({
    states: await readAuthorStates(reads, body.ids),
  }))
  server.serve(engagements, async ({ body }) => ({ entries: await loadEngagements(reads, body) }))
  server.serve(hiddenAmong, async ({ body }) => ({
    replies: await loadHiddenAmong(reads, body.ids),
  }))
  server.serve(hiddenReplies, async ({ body }) => ({
    replies: await loadHiddenReplies(reads, body),
  }))
  server.serve(scanTweetsRoute, async ({ body }) => ({
    tweets: await scanTweets(reads, body.afterId, body.limit),
  }))
  server.serve(searchRows, async ({ body }) => ({
    tweets: await loadSearchRows(reads, body.ids),
  }))
}

function toTweet(tweet: StoredTweet): Tweet {
  const { id, version, authorId, text, conversationId, replySettings, entities, trace } = tweet
  return {
    id,
    version,
    authorId,
    text,
    conversationId,
    ...referenceFields(tweet),
    ...(replySettings === null ? {} : { replySettings }),
    entities: parseEntities(entities),
    ...(trace === null ? {} : { trace }),
  }
}
