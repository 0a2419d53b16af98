import { PageMeta, PartialError } from '@flightpath/contracts'
import {
  createJsonWriter,
  listOf,
  objectOf,
  toBytes,
  toByteText,
  type ByteText,
} from '@flightpath/http'

/** What is answered, each view as JSON that is written already, with what could not be shown. */
export type Presented = {
  readonly views: readonly ByteText[]
  readonly includes: { readonly tweets?: readonly ByteText[]; readonly users?: readonly ByteText[] }
  readonly errors: readonly PartialError[]
}

const writeError = createJsonWriter(PartialError)
const writeMeta = createJsonWriter(PageMeta)

/** Several things as the X API answers them, and what a page says of itself: nothing that is empty is there. */
export function writeSeveral({ views, includes, errors }: Presented, meta?: PageMeta): Buffer {
  return write(listUnlessEmpty(views), includes, errors, meta)
}

/** One thing as the X API answers it. */
export function writeOne({ views, includes, errors }: Presented): Buffer {
  return write(views[0], includes, errors)
}

/** A page that may not be seen: the X API answers 200 and a partial error. */
export function writeRefused(error: PartialError): Buffer {
  return write(undefined, {}, [error], { result_count: 0 })
}

function write(
  data: ByteText | undefined,
  { tweets = [], users = [] }: Presented['includes'],
  errors: readonly PartialError[],
  meta?: PageMeta,
): Buffer {
  const included = { tweets: listUnlessEmpty(tweets), users: listUnlessEmpty(users) }
  const members = {
    data,
    includes: tweets.length + users.length === 0 ? undefined : objectOf(included),
    errors: listUnlessEmpty(errors.map((error) => toByteText(writeError(error)))),
    meta: meta && toByteText(writeMeta(meta)),
  }
  return toBytes(objectOf(members))
}

function listUnlessEmpty(values: readonly ByteText[]): ByteText | undefined {
  return values.length === 0 ? undefined : listOf(values)
}
