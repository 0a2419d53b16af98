import {
  excerpt,
  graphV1,
  invalidRequest,
  parseAccountId,
  usernamePattern,
  visiblePattern,
  type Account,
} from '@flightpath/contracts'
import type { Change } from '@flightpath/outbox'
import { isDuplicateKey } from '@flightpath/storage'
import { createHash, randomBytes } from 'node:crypto'
import { findAccount, insertAccount } from '../storing/account-store.ts'
import { insertAudience } from '../storing/audience-store.ts'
import type { CommandDeps } from '../following/change-relations.ts'
import { insertCredential } from '../storing/credential-store.ts'
import { mintId } from '../storing/mint-id.ts'
import { insertRelations } from '../storing/relations-store.ts'

export type IssueDeps = Pick<CommandDeps, 'changes' | 'ids'>

const usernameExpression = new RegExp(usernamePattern)
const visible = new RegExp(visiblePattern, 'u')
const maxNameCharacters = 50

/**
 * Issues a token for the account with this username, ignoring case; makes the account if there is none. Only the
 * token's hash is kept, so this is the one time that it is seen. Throws a 400 ProblemError for a bad name.
 */
export async function issueCredential(
  deps: IssueDeps,
  { username, name = username }: { readonly username: string; readonly name?: string },
): Promise<{ account: Account; created: boolean; bearer: string }> {
  checkNames(username, name)
  const bearer = newBearer()
  const issued = await deps.changes.commit(async (change) => {
    const found = await findAccount(change, username)
    const owner =
      found === null
        ? await makeAccount(deps, change, username, name)
        : { account: found, created: false }
    const { id: accountId } = owner.account
    const tokenHash = hashOf(bearer)
    await insertCredential(change, { tokenHash, accountId, createdAtMs: change.atMs })
    return owner
  })
  return { ...issued, bearer }
}

/** Issues a token that acts for no account. */
export async function issueAppCredential({ changes }: IssueDeps): Promise<{ bearer: string }> {
  const bearer = newBearer()
  const credential = { tokenHash: hashOf(bearer), accountId: null }
  await changes.commit((change) =>
    insertCredential(change, { ...credential, createdAtMs: change.atMs }),
  )
  return { bearer }
}

/** The prefix lets scanners for leaked secrets know what they have found. */
function newBearer(): string {
  return `flightpath_${randomBytes(32).toString('base64url')}`
}

function hashOf(bearer: string): Buffer {
  return createHash('sha256').update(bearer).digest()
}

async function makeAccount(
  { ids }: IssueDeps,
  change: Change,
  username: string,
  name: string,
): Promise<{ account: Account; created: boolean }> {
  const id = parseAccountId(mintId(ids))
  if (id === null) throw new Error('the generator made no account id')
  const { atMs } = change
  const account = { ...emptyProfile, id, username, name, createdAtMs: atMs }
  try {
    await insertAccount(change, account)
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    // Somebody else made it since it was looked for; the insert waited until that was committed.
    const made = await findAccount(change, username)
    if (made === null) throw error
    return { account: made, created: false }
  }
  await insertRelations(change, id)
  await insertAudience(change, id)
  change.tell(graphV1, { type: 'account-changed', accountId: id, change: 'made', account, atMs })
  return { account, created: true }
}

/** As the columns' defaults have it. */
const emptyProfile = {
  protected: false,
  description: '',
  location: '',
  url: '',
  profileImageUrl: '',
}

function checkNames(username: string, name: string): void {
  if (!usernameExpression.test(username)) {
    throw invalidRequest(
      'username',
      excerpt(username),
      `the field \`username\` value [${excerpt(username)}] does not match ${usernamePattern}`,
    )
  }
  if (!visible.test(name)) {
    throw invalidRequest(
      'name',
      excerpt(name),
      'the field `name` is blank: nothing of it can be seen',
    )
  }
  if (Array.from(name).length > maxNameCharacters) {
    throw invalidRequest(
      'name',
      excerpt(name),
      `the field \`name\` value [${excerpt(name)}] must have 1 to ${maxNameCharacters} characters`,
    )
  }
}
