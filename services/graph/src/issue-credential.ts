import {
  excerpt,
  invalidRequest,
  parseAccountId,
  usernamePattern,
  visiblePattern,
  type Account,
  type AccountId,
} from '@flightpath/contracts'
import {
  isDuplicateKey,
  type Database,
  type LeasedSnowflake,
  type Statements,
} from '@flightpath/storage'
import { createHash, randomBytes } from 'node:crypto'
import { findAccountId, insertAccount, loadAccountsByIds } from './account-store.ts'
import { insertAudience } from './audience-store.ts'
import { insertCredential } from './credential-store.ts'
import { mintId } from './mint-id.ts'
import { insertRelations } from './relations-store.ts'

export type IssueDeps = {
  readonly database: Database
  readonly ids: Pick<LeasedSnowflake, 'next'>
  /** Unix milliseconds. */
  readonly now: () => number
}

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
  const { accountId, created } = await deps.database.transaction(async (connection) => {
    const found = await findAccountId(connection, username)
    const owner =
      found === null
        ? await createAccount(deps, connection, username, name)
        : { accountId: found, created: false }
    await insertCredential(connection, {
      tokenHash: hashOf(bearer),
      accountId: owner.accountId,
      createdAtMs: deps.now(),
    })
    return owner
  })
  const [account] = await loadAccountsByIds(deps.database, [accountId])
  if (account === undefined) throw new Error(`account ${accountId} is not there`)
  return { account, created, bearer }
}

/** Issues a token that acts for no account. */
export async function issueAppCredential({
  database,
  now,
}: IssueDeps): Promise<{ bearer: string }> {
  const bearer = newBearer()
  await insertCredential(database, {
    tokenHash: hashOf(bearer),
    accountId: null,
    createdAtMs: now(),
  })
  return { bearer }
}

/** The prefix lets scanners for leaked secrets know what they have found. */
function newBearer(): string {
  return `flightpath_${randomBytes(32).toString('base64url')}`
}

function hashOf(bearer: string): Buffer {
  return createHash('sha256').update(bearer).digest()
}

async function createAccount(
  { ids, now }: IssueDeps,
  connection: Statements,
  username: string,
  name: string,
): Promise<{ accountId: AccountId; created: boolean }> {
  const id = parseAccountId(mintId(ids))
  if (id === null) throw new Error('the generator made no account id')
  try {
    await insertAccount(connection, { id, username, name, createdAtMs: now() })
  } catch (error) {
    if (!isDuplicateKey(error)) throw error
    // Somebody else made it since it was looked for; the insert waited until that was committed.
    const accountId = await findAccountId(connection, username)
    if (accountId === null) throw error
    return { accountId, created: false }
  }
  await insertRelations(connection, id)
  await insertAudience(connection, id)
  return { accountId: id, created: true }
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
