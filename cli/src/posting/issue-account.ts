import { issueCredential, ProblemError } from '@flightpath/contracts'
import type { Client } from '@flightpath/http/client'
import type { IssuedAccount } from '../state/credentials.ts'
import { CommandError } from '../terminal/command-line.ts'

/** Makes the account if it is not there and issues one more token for it. Throws one sentence for a bad name. */
export async function issueAccount(
  graph: Client,
  username: string,
  name?: string,
): Promise<IssuedAccount> {
  try {
    const body = { username, ...(name !== undefined && { name }) }
    const { account, bearer } = await graph.call(issueCredential, { body })
    return { id: account.id, username: account.username, bearer }
  } catch (error) {
    if (!(error instanceof ProblemError)) throw error
    throw new CommandError(error.message, { cause: error })
  }
}
