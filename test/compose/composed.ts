// A stack that docker compose runs, as somebody who follows README meets it.
import { join, resolve } from 'node:path'
import { eventually } from '@flightpath/testing'
import { docker, program, type Docker } from './docker.ts'

export const root = resolve(import.meta.dirname, '../..')

/** Where the tests run: the program that starts them gives them an engine and its network. */
export const engine: Docker = { env: process.env, root }

/** The file to walk: docker-compose.yml, but for those who want to see a fault caught. */
const composeFile = process.env['FLIGHTPATH_COMPOSE_FILE'] ?? join(root, 'docker-compose.yml')

/** A restarted Kafka and the consumers that look for it again take a minute where the machine has other work. */
const withinMs = 240_000

export type Person = { readonly id: string; readonly username: string; readonly bearer: string }
export type Answer = { readonly status: number; readonly headers: Headers; readonly body: Body }
type Body = { readonly data?: Shown | readonly Shown[]; readonly meta?: unknown }
type Shown = { readonly id: string; readonly [field: string]: unknown }

export type ComposedStack = {
  /** The name of its project. */
  readonly project: string
  /** Runs `docker compose ARGS` for this stack. */
  compose(...args: readonly string[]): Promise<string>
  /** What `docker compose config` says of the file; nothing when all is well. */
  complaints(): Promise<string>
  /** Runs a shell's script in the container of a service. */
  inside(service: string, script: string): Promise<string>
  /** README's command: an account, or a fresh token for it. */
  addAccount(username: string): Promise<Person>
  get(path: string, as: Person): Promise<Answer>
  post(path: string, as: Person, body: unknown, headers?: Record<string, string>): Promise<Answer>
  /** Zipkin's answer to a path of its API. */
  zipkin(path: string): Promise<unknown>
  /** What the engine knows of the container of a service. */
  inspect(service: string): Promise<Container>
}

export type Container = {
  readonly State: { readonly Status: string; readonly Health?: { readonly Status: string } }
  readonly HostConfig: { readonly ReadonlyRootfs: boolean }
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly IPAddress: string }>>
  }
}

/** A stack with containers, networks and volumes of its own; nothing is started. */
export function composedStack(project: string, apiPort: number, zipkinPort: number): ComposedStack {
  const ports = {
    FLIGHTPATH_API_PORT: String(apiPort),
    FLIGHTPATH_ZIPKIN_PORT: String(zipkinPort),
  }
  const place = { env: { ...engine.env, ...ports }, root }
  const files = ['--file', composeFile, '--project-directory', root, '--project-name', project]
  const compose = async (...args: readonly string[]): Promise<string> =>
    await docker(place, 'compose', ...files, ...args)
  const inside = async (service: string, script: string): Promise<string> =>
    await compose('exec', '--no-TTY', service, 'sh', '-c', script)
  const send = async (path: string, as: Person, init: RequestInit): Promise<Answer> => {
    const headers = new Headers(init.headers)
    headers.set('authorization', `Bearer ${as.bearer}`)
    const response = await fetch(`http://127.0.0.1:${apiPort}${path}`, { ...init, headers })
    const body: Body = JSON.parse(await response.text())
    return { status: response.status, headers: response.headers, body }
  }
  return {
    project,
    compose,
    inside,
    complaints: async () => {
      const command = ['docker', 'compose', ...files, 'config', '--quiet']
      return await program(place, 'sh', ['-c', '"$@" 2>&1', 'sh', ...command])
    },
    addAccount: async (username) => {
      const command = `node cli/src/main.ts account add ${username} --json`
      const person: Person = JSON.parse(await inside('gateway', command))
      return person
    },
    get: async (path, as) => await send(path, as, {}),
    post: async (path, as, body, headers = {}) =>
      await send(path, as, {
        method: 'POST',
        body: JSON.stringify(body),
        headers: { 'content-type': 'application/json', ...headers },
      }),
    zipkin: async (path) => {
      const response = await fetch(`http://127.0.0.1:${zipkinPort}${path}`)
      if (!response.ok) throw new Error(`Zipkin answered ${path} with ${response.status}`)
      return await response.json()
    },
    inspect: async (service) => {
      const id = (await compose('ps', '--all', '--quiet', service)).trim()
      const containers: Container[] = JSON.parse(await docker(engine, 'inspect', id))
      const [found] = containers
      if (found === undefined) throw new Error(`there is no container of ${service}`)
      return found
    },
  }
}

/** The tweet that a 201 tells of. */
export function idOf({ status, body }: Answer): string {
  const { data } = body
  if (status !== 201 || data === undefined || !('id' in data)) {
    throw new Error(`answered ${status}: ${JSON.stringify(body)}`)
  }
  return data.id
}

/** Waits until a page of tweets shows one: a home timeline, a search. */
export async function shows(
  stack: ComposedStack,
  as: Person,
  path: string,
  id: string,
): Promise<void> {
  await eventually(
    `${path} shows ${id}`,
    async () => {
      const { status, body } = await stack.get(path, as)
      if (status !== 200) throw new Error(`answered ${status}: ${JSON.stringify(body)}`)
      return Array.isArray(body.data) && body.data.some((tweet: Shown) => tweet.id === id)
    },
    withinMs,
  )
}

/** Posts until it is accepted, for what was just restarted. */
export async function postSoon(stack: ComposedStack, as: Person, text: string): Promise<string> {
  return await eventually(
    `"${text}" is accepted`,
    async () => idOf(await stack.post('/2/tweets', as, { text })),
    withinMs,
  )
}

/** Removes what a run before this one may have left, or this one. */
export async function removeEverything(...stacks: readonly ComposedStack[]): Promise<void> {
  for (const stack of stacks) await stack.compose('down', '--volumes', '--timeout', '5')
}
