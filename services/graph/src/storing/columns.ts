import { parseAccountId, parseListId } from '@flightpath/contracts'
import { column } from '@flightpath/storage'

/** A column that holds an account's id. */
export const accountIdColumn = column.parsed(parseAccountId)

/** A column that holds a list's id. */
export const listIdColumn = column.parsed(parseListId)
