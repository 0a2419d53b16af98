import type { TweetId } from '@flightpath/contracts'
import { compareLists } from './compare/compare-lists.ts'
import { mergedOf, shownInPages } from './rules/home-rule.ts'
import { awareOf, loadViewer } from './rules/load-viewer.ts'
import { tweetsPerPage } from './served.ts'
import type { StoredList } from './stored/graph.ts'
import type { AccountSources, AccountVerdict } from './verify-account.ts'

/** Compares a list's timeline and members, as its owner sees them, with what MySQL says. */
export async function verifyList(
  { graph, tweets, served }: AccountSources,
  { id, ownerId: account }: StoredList,
  throughId: TweetId,
): Promise<AccountVerdict> {
  const members = await graph.listMembers(id)
  const candidates = await tweets.by(members, throughId)
  const viewer = await awareOf(graph, await loadViewer(graph, account), candidates)
  const expected = {
    tweets: shownInPages(mergedOf(viewer, candidates), tweetsPerPage),
    members: members.filter((member) => !viewer.blocked.has(member)),
  }
  const found = {
    tweets: (await served.listTweets(id, account, throughId)).map((tweet) => tweet.id),
    members: (await served.listMembers(id, account)).map((member) => member.id),
  }
  return {
    differences: [
      ...compareLists({ view: 'list-tweets', account }, expected.tweets, found.tweets),
      ...compareLists({ view: 'list-members', account }, expected.members, found.members),
    ],
    compared: expected.tweets.length + expected.members.length,
  }
}
