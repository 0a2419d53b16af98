// All SQL on mutes.
import type { AccountId } from '@flightpath/contracts'
import { digits, type Statements } from '@flightpath/storage'

export type Mute = { readonly muterId: AccountId; readonly mutedId: AccountId }

/** Whether it is new; one that stands already stays as it is. */
export async function insertMute(
  connection: Statements,
  { muterId, mutedId }: Mute,
  position: string,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `INSERT IGNORE INTO mutes (muter_id, muted_id, position)
     VALUES (?, ?, ?)`,
    [muterId, mutedId, position].map(digits),
  )
  return affectedRows > 0
}

/** Whether there was one. */
export async function deleteMute(
  connection: Statements,
  { muterId, mutedId }: Mute,
): Promise<boolean> {
  const { affectedRows } = await connection.execute(
    `DELETE FROM mutes
     WHERE muter_id = ? AND muted_id = ?`,
    [digits(muterId), digits(mutedId)],
  )
  return affectedRows > 0
}
