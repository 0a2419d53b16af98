import { parseAccountId } from '@flightpath/contracts'
import { column } from '@flightpath/storage'

/** A column that holds an account's id. */
export const accountIdColumn = column.parsed(parseAccountId)
