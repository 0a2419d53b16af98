// What routes check of a request before they act.
import {
  forbidden,
  invalidRequest,
  notFound,
  parseAccountId,
  parseListId,
  unsupportedAuthentication,
  type AccountId,
  type ListId,
  type ProblemError,
} from '@flightpath/contracts'

/** The account that acts. */
export function requireAccount(account: AccountId | null): AccountId {
  if (account === null) throw unsupportedAuthentication()
  return account
}

/** The account that acts, which must be the one that the path names. */
export function requireOwn(account: AccountId | null, id: AccountId): AccountId {
  if (requireAccount(account) !== id) throw forbidden('You may do this only as yourself.')
  return id
}

/** An id that the schema took may still be out of range or begin with zeros. */
export function requireAccountId(parameter: string, value: string): AccountId {
  return parseAccountId(value) ?? refuseId(parameter, value)
}

/** The same for a list. */
export function requireListId(parameter: string, value: string): ListId {
  return parseListId(value) ?? refuseId(parameter, value)
}

/** Another account than the one that acts; `doing` says what nobody can do to oneself. */
export function requireOther(
  parameter: string,
  value: string,
  account: AccountId,
  doing: string,
): AccountId {
  const id = requireAccountId(parameter, value)
  if (id === account) throw invalidRequest(parameter, value, `you cannot ${doing} yourself`)
  return id
}

export function userNotFound(parameter: string, id: AccountId): ProblemError {
  return notFound(`Could not find user with ${parameter}: [${id}].`)
}

export function listNotFound(parameter: string, id: ListId): ProblemError {
  return notFound(`Could not find list with ${parameter}: [${id}].`)
}

function refuseId(parameter: string, value: string): never {
  throw invalidRequest(parameter, value, `the value [${value}] of \`${parameter}\` is not an id`)
}
