import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import Type from 'typebox'
import { Compile } from 'typebox/compile'
import { topics } from './topics.ts'

/** What the test has to know of a kind of event. */
const Kind = Compile(
  Type.Object({
    properties: Type.Object({ type: Type.Object({ const: Type.String() }) }),
  }),
)

for (const { name, schema } of topics) {
  // Lines are added when events get more fields, and none is ever changed: the log may still hold such.
  const path = new URL(`golden/${name}.jsonl`, import.meta.url)
  const lines = readFileSync(path, 'utf8').trim().split('\n')

  test(`every event that ${name} ever held is one`, () => {
    const validator = Compile(schema)
    for (const line of lines) {
      const event: unknown = JSON.parse(line)
      assert.ok(validator.Check(event), `${line}: ${JSON.stringify(validator.Errors(event))}`)
    }
  })

  test(`each field of each event of ${name} has an example`, () => {
    const kinds: readonly unknown[] = 'anyOf' in schema ? schema.anyOf : [schema]
    const fields = kinds.flatMap((kind) => {
      assert.ok(Kind.Check(kind))
      const { properties } = kind
      return Object.keys(properties).map((field) => `${properties.type.const} ${field}`)
    })
    const examples = lines.flatMap((line) => {
      const event: Record<string, unknown> = JSON.parse(line)
      return Object.keys(event).map((field) => `${String(event['type'])} ${field}`)
    })
    assert.deepEqual(
      fields.filter((field) => !examples.includes(field)),
      [],
    )
  })
}
