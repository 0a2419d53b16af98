/**
 * An id as it stands in SQL: a number, so that a comparison is one of integers and an index read on MySQL and MariaDB
 * alike. A quoted id may be compared as a rounded double. Routes have checked ids; this makes sure that nothing else is
 * ever put into a statement. Throws a TypeError on anything but digits.
 */
export function digits(id: string): string {
  if (!/^[0-9]{1,19}$/.test(id)) throw new TypeError('an id has 1 to 19 digits')
  return id
}

/** Ids, at least one, for `IN (…)`. */
export function digitList(ids: readonly string[]): string {
  return ids.map(digits).join(',')
}
