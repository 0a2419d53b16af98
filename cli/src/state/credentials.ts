// The tokens that this command issued, for people and for `status --json`; the database holds hashes only.
import { withLock } from '@flightpath/infra'
import { mkdirSync } from 'node:fs'
import Type, { type Static } from 'typebox'
import { readJsonFile, writeJsonFile } from './json-file.ts'
import type { StateFolder } from './state-folder.ts'

const IssuedAccount = Type.Object({
  id: Type.String(),
  username: Type.String(),
  bearer: Type.String(),
})
export type IssuedAccount = Static<typeof IssuedAccount>

const Credentials = Type.Object({
  accounts: Type.Array(IssuedAccount),
  /** Tokens that belong to no account. */
  appOnly: Type.Array(Type.String()),
})
type Credentials = Static<typeof Credentials>

/** Everything issued for this stack, the latest token of each account. */
export function readCredentials(folder: StateFolder): Credentials {
  return readJsonFile(folder.credentials, Credentials) ?? { accounts: [], appOnly: [] }
}

/** Adds tokens; an account's new one takes the place of its earlier one, which stays valid. */
export async function keepCredentials(
  folder: StateFolder,
  added: Partial<Credentials>,
): Promise<void> {
  mkdirSync(folder.path, { recursive: true })
  await withLock(`${folder.credentials}.lock`, async () => {
    const kept = readCredentials(folder)
    const accounts = new Map(kept.accounts.map((account) => [account.id, account]))
    for (const account of added.accounts ?? []) accounts.set(account.id, account)
    writeJsonFile(folder.credentials, {
      accounts: [...accounts.values()],
      appOnly: [...kept.appOnly, ...(added.appOnly ?? [])],
    })
  })
}
