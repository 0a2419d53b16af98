import fastJson from 'fast-json-stringify'
import type { Static, TSchema } from 'typebox'

/** Compiles a writer of JSON: it writes what the schema names, and drops the rest. */
export function createJsonWriter<Schema extends TSchema>(
  schema: Schema,
): (value: Static<Schema>) => string {
  return fastJson(schema)
}
