import { readConfig } from '@flightpath/config'
import type { ServiceName } from '@flightpath/contracts'
import { createClient, type Client } from '@flightpath/http'
import { readFileSync } from 'node:fs'
import Type, { type Static } from 'typebox'
import { Compile } from 'typebox/compile'

const StackPart = Type.Object({
  name: Type.String(),
  process: Type.Union([Type.Null(), Type.Object({ pid: Type.Integer(), started: Type.String() })]),
  url: Type.String(),
})
const Stack = Type.Object({
  phase: Type.String(),
  secretFile: Type.String(),
  api: Type.String(),
  zipkin: Type.String(),
  services: Type.Array(StackPart),
  servers: Type.Array(StackPart),
})

/** One process of the running stack, as its supervisor wrote it down. */
export type StackPart = Static<typeof StackPart>

/** What runs, and where. */
export type Stack = Static<typeof Stack>

const schema = Compile(Stack)

/** The stack that `./flightpath test` started for these tests, as it is at this moment. */
export function readStack(): Stack {
  const path = process.env['FLIGHTPATH_TEST_STACK']
  if (path === undefined) {
    throw new Error(
      'set FLIGHTPATH_TEST_STACK to the run.json of a stack, or run ./flightpath test',
    )
  }
  const json: unknown = JSON.parse(readFileSync(path, 'utf8'))
  if (!schema.Check(json)) throw new Error(`${path} is no description of a stack`)
  return json
}

/** The part with this name: `write`, `write-2`, `kafka`. */
export function stackPart(name: string): StackPart {
  const { services, servers } = readStack()
  const part = [...services, ...servers].find((candidate) => candidate.name === name)
  if (part === undefined) throw new Error(`the stack has no ${name}`)
  return part
}

/** The secret that the stack's processes show each other. */
export function stackSecret(): string {
  const env = { FLIGHTPATH_SECRET_FILE: readStack().secretFile }
  return readConfig(env, (read) => read.secret('FLIGHTPATH_SECRET_FILE'))
}

/** A client of all instances of a service of the stack. */
export function stackClient(service: ServiceName): Client {
  const urls = readStack()
    .services.filter(({ name }) => name.replace(/-\d+$/, '') === service)
    .map(({ url }) => url)
  return createClient({ service, urls, secret: stackSecret() })
}
