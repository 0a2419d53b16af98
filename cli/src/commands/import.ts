import { timeOf } from '@flightpath/snowflake'
import { openAccountBook, type AccountBook } from '../posting/account-book.ts'
import { createLineReader, type ImportLine } from '../posting/import-lines.ts'
import { createInOrder } from '../posting/in-order.ts'
import { postTweet, type PublicApi } from '../posting/public-api.ts'
import { openTextFile, type TextFile } from '../posting/text-file.ts'
import type { IssuedAccount } from '../state/credentials.ts'
import { requireRunState } from '../state/run-state.ts'
import { openServiceClient } from '../state/service-client.ts'
import { stateFolder } from '../state/state-folder.ts'
import {
  CommandError,
  parseCommand,
  print,
  stateOption,
  stopSignal,
} from '../terminal/command-line.ts'

const usage = 'import FILE.jsonl [--state DIR]'
const atOnce = 64
const progressMs = 2_000

/** Posts the tweets of a file now; what an earlier run posted within 24 hours is not posted again. */
export async function importTweets(args: readonly string[]): Promise<number> {
  const { values, positionals } = parseCommand(args, stateOption, usage, { least: 1, most: 1 })
  const [file = ''] = positionals
  const text = await openTextFile(file)
  const folder = stateFolder(values.state)
  const state = requireRunState(folder)
  await using graph = openServiceClient(state, 'graph')
  const counts = { posted: 0, before: 0, skipped: 0 }
  const say = (): void => print(describe(counts))
  const timer = setInterval(say, progressMs)
  try {
    await using accounts = openAccountBook(folder, graph)
    await importFile(text, { url: state.api, signal: stopSignal() }, accounts, counts)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new CommandError(
      `${describe(counts)}, then: ${reason}\nNot all of ${file} is imported. The same command goes on where it ended.`,
      { cause: error },
    )
  } finally {
    clearInterval(timer)
  }
  say()
  return 0
}

type Counts = { posted: number; before: number; skipped: number }

async function importFile(
  file: TextFile,
  api: PublicApi,
  accounts: AccountBook,
  counts: Counts,
): Promise<void> {
  const startedMs = Date.now()
  const skip = (number: number, reason: string): void => {
    counts.skipped += 1
    print(`line ${number} is skipped: ${reason}`)
  }
  const post = async (number: number, tweet: ImportLine & { kind: 'tweet' }): Promise<void> => {
    const account = await accountOf(accounts, tweet)
    if (account instanceof CommandError) return skip(number, account.message)
    const { text, key } = tweet
    const outcome = await postTweet(api, { bearer: account.bearer, text, key })
    if (outcome.kind === 'refused') skip(number, outcome.reason)
    // The answer to an earlier run's post is replayed, and the tweet's id tells its time.
    else if (timeOf(outcome.id) < startedMs) counts.before += 1
    else counts.posted += 1
  }

  await makeAccounts(file, accounts, api.signal)
  const inOrder = createInOrder(atOnce)
  const read = createLineReader()
  let number = 0
  for await (const line of file.lines()) {
    number += 1
    const lineNumber = number
    const tweet = read(line)
    if (tweet.kind === 'bad') skip(lineNumber, tweet.reason)
    if (tweet.kind !== 'tweet') continue
    // One author's lines keep their order.
    await inOrder.add(tweet.username.toLowerCase(), () => post(lineNumber, tweet))
  }
  await inOrder.done()
}

/** Makes all authors first: a line mentions an account only when that exists, and may mention one of a later line. */
async function makeAccounts(
  file: TextFile,
  accounts: AccountBook,
  signal: AbortSignal,
): Promise<void> {
  const inOrder = createInOrder(atOnce)
  const read = createLineReader()
  const names = new Set<string>()
  for await (const line of file.lines()) {
    signal.throwIfAborted()
    const tweet = read(line)
    if (tweet.kind !== 'tweet') continue
    const name = tweet.username.toLowerCase()
    if (names.has(name)) continue
    names.add(name)
    await inOrder.add(name, async () => {
      await accountOf(accounts, tweet)
    })
  }
  await inOrder.done()
}

/** The account that posts a line, or why no account can have that name. */
async function accountOf(
  accounts: AccountBook,
  { username }: { readonly username: string },
): Promise<IssuedAccount | CommandError> {
  try {
    return await accounts.require(username)
  } catch (error) {
    if (error instanceof CommandError) return error
    throw error
  }
}

function describe({ posted, before, skipped }: Counts): string {
  return `${posted} posted, ${before} already there, ${skipped} skipped`
}
