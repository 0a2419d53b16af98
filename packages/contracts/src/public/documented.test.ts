import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { publicRoutes } from './index.ts'
import { notOffered } from './not-offered.ts'

/** A public API document to compare with, such as X's own; the project has none. */
const reference = process.env['FLIGHTPATH_REFERENCE']

type Schema = {
  readonly $ref?: string
  readonly properties?: Readonly<Record<string, Schema>>
  readonly items?: Schema
  readonly enum?: readonly unknown[]
  readonly minimum?: number
  readonly maximum?: number
  readonly [notOffered]?: Readonly<Record<string, string>> | string
}
type Parameter = { readonly name: string; readonly in: string; readonly schema: Schema }
type Operation = {
  readonly parameters?: readonly (Parameter | { readonly $ref: string })[]
  readonly requestBody?: { readonly content: Readonly<Record<string, { schema: Schema }>> }
}
type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

/** What the reference describes and our schema neither takes nor refuses as not offered. */
function gaps(
  resolve: (schema: Schema) => Schema,
  theirs: Schema,
  ours: Schema | undefined,
): string[] {
  if (ours === undefined) return [': not known']
  const their = resolve(theirs)
  const reasons: object = typeof ours[notOffered] === 'object' ? ours[notOffered] : {}
  const values = their.enum ?? []
  return [
    ...values
      .filter((value) => !(ours.enum ?? []).includes(value) && !(String(value) in reasons))
      .map((value) => `: no value ${String(value)}`),
    ...((ours.minimum ?? -Infinity) > (their.minimum ?? ours.minimum ?? -Infinity)
      ? [': minimum']
      : []),
    ...((ours.maximum ?? Infinity) < (their.maximum ?? ours.maximum ?? Infinity)
      ? [': maximum']
      : []),
    ...(their.items === undefined
      ? []
      : gaps(resolve, their.items, ours.items).map((gap) => `[]${gap}`)),
    ...Object.entries(their.properties ?? {}).flatMap(([name, schema]) =>
      name in reasons
        ? []
        : gaps(resolve, schema, ours.properties?.[name]).map((gap) => `.${name}${gap}`),
    ),
  ]
}

test(
  'every parameter and member that the public document has is taken or refused as not offered',
  { skip: reference === undefined && 'FLIGHTPATH_REFERENCE names no document' },
  () => {
    const document = JSON.parse(readFileSync(reference ?? '', 'utf8')) as Document
    const resolve = <T extends object>(part: T): T => {
      const target = '$ref' in part ? String(part.$ref).split('/').slice(1) : undefined
      if (target === undefined) return part
      return resolve(
        target.reduce((at: unknown, step) => Reflect.get(Object(at), step), document) as T,
      )
    }
    const found: string[] = []
    let compared = 0
    for (const { method, path, query, body } of publicRoutes) {
      const operation =
        document.paths[path.replaceAll(/:([a-z_]+)/g, '{$1}')]?.[method.toLowerCase()]
      const properties = Object.fromEntries(
        (operation?.parameters ?? [])
          .map((parameter) => resolve(parameter) as Parameter)
          .filter((parameter) => parameter.in === 'query')
          .map(({ name, schema }) => [name, schema]),
      )
      const theirBody = operation?.requestBody?.content['application/json']?.schema
      compared += Object.keys(properties).length + (theirBody === undefined ? 0 : 1)
      found.push(
        ...gaps(resolve, { properties }, query ?? {}).map((gap) => `${method} ${path} query${gap}`),
        ...(theirBody === undefined ? [] : gaps(resolve, theirBody, body as Schema)).map(
          (gap) => `${method} ${path} body${gap}`,
        ),
      )
    }
    assert.ok(compared > 200, `only ${compared} parts were compared`)
    assert.deepEqual(found, [])
  },
)
