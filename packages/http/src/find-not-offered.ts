import { notOffered } from '@flightpath/contracts'
import { isObject } from './is-object.ts'

type Fault = { readonly parameter: string; readonly value: string; readonly message: string }

/**
 * All that data asks for and its schema refuses as documented by the X API and not offered here: the keyword
 * `x-not-offered`, whose forms `packages/contracts/src/public/not-offered.ts` describes. It looks at no more members
 * than the schema has.
 */
export function findNotOffered(schema: unknown, data: unknown, path = ''): Fault[] {
  if (!isObject(schema)) return []
  const reasons = schema[notOffered]
  if (!isObject(data)) return findInValue(schema, reasons, data, path)
  const refused = namesIn(reasons, data).map((name) =>
    toFault(join(path, name), '', ` is not offered here: ${reasonIn(reasons, name)}; leave it out`),
  )
  const { properties } = schema
  const nested = namesIn(properties, data).flatMap((name) =>
    findNotOffered(Reflect.get(Object(properties), name), data[name], join(path, name)),
  )
  return [...refused, ...nested]
}

function findInValue(
  { const: only, enum: several }: Record<string, unknown>,
  reasons: unknown,
  data: unknown,
  path: string,
): Fault[] {
  const reason =
    typeof reasons !== 'string'
      ? reasonIn(reasons, data)
      : typeof data === typeof only && data !== only
        ? reasons
        : undefined
  if (reason === undefined) return []
  const accepted = Array.isArray(several) ? several.join(' or ') : String(only)
  const message = ` value [${String(data)}] is not offered here: ${reason}; leave it out or send ${accepted}`
  return [toFault(path, String(data), message)]
}

function toFault(parameter: string, value: string, message: string): Fault {
  return { parameter, value, message: `the field \`${parameter}\`${message}` }
}

/** The members of data that a schema's keyword names too. */
function namesIn(keyword: unknown, data: object): string[] {
  return isObject(keyword) ? Object.keys(keyword).filter((name) => Object.hasOwn(data, name)) : []
}

function reasonIn(reasons: unknown, name: unknown): string | undefined {
  if (!isObject(reasons) || typeof name !== 'string' || !Object.hasOwn(reasons, name)) {
    return undefined
  }
  return String(reasons[name])
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`
}
