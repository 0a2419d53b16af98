import { invalidRequest } from '@flightpath/contracts'
import { listsIn } from '../query/body.ts'
import { parseQuery } from '../query/grammar.ts'
import type { Query } from '../query/tree.ts'

/** The members of each list go to Elasticsearch with the query, up to 5,000 of them. */
const mostLists = 10

/** Parses the text of a query. Throws a ProblemError that says what is wrong with it and where. */
export function requireQuery(text: string): Query {
  const parsed = parseQuery(text)
  if (parsed.kind === 'invalid') throw invalidRequest('query', text, parsed.reason)
  if (listsIn(parsed.query).length > mostLists) {
    throw invalidRequest('query', text, `the query names more than ${mostLists} lists`)
  }
  return parsed.query
}
