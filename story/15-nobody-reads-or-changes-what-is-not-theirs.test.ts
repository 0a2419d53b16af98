import { issueAppCredential } from '@flightpath/contracts'
import {
  createApi,
  eventually,
  newPerson,
  readStack,
  stackClient,
  type Answer,
  type Person,
} from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { changeRules, readRules, type ReadRule } from './15-rules.ts'
import { change, createWorld, type World } from './15-world.ts'

type Operation = {
  readonly id: string
  readonly method: string
  /** Refuses a token that belongs to no account. */
  readonly needsUser: boolean
  /** Asks for every field and expansion that the operation has. */
  readonly everything: string
}

type Documented = {
  readonly operationId: string
  readonly security: readonly object[]
  readonly parameters?: readonly {
    name: string
    in: string
    schema: { items?: { enum?: string[] } }
  }[]
}

/** All operations of the running stack's own document that need a token. */
async function readOperations(): Promise<Operation[]> {
  const response = await fetch(`${readStack().api}/2/openapi.json`)
  const { paths } = (await response.json()) as {
    paths: Record<string, Record<string, Documented>>
  }
  return Object.values(paths)
    .flatMap((methods) => Object.entries(methods))
    .filter(([, { security }]) => security.length > 0)
    .map(([method, { operationId, security, parameters = [] }]) => ({
      id: operationId,
      method: method.toUpperCase(),
      needsUser: !security.some((scheme) => 'AppToken' in scheme),
      everything: parameters
        .filter(({ name }) => name === 'expansions' || name.endsWith('.fields'))
        .map(({ name, schema }) => `${name}=${schema.items?.enum?.join(',')}`)
        .join('&'),
    }))
}

const operations = await readOperations()
const reading = operations.filter(({ id }) => id in readRules)
const changing = operations.filter(({ id }) => id in changeRules)

async function appOnly() {
  await using graph = stackClient('graph')
  return graph.call(issueAppCredential, {})
}

/** What stands under the data of an answer, as text; `''` without any. */
function dataOf({ body }: Answer): string {
  const { data } = body
  if (data === undefined || (Array.isArray(data) && data.length === 0)) return ''
  return JSON.stringify(data)
}

function pathsOf({ id, everything }: Operation, world: World): string[] {
  return (readRules[id]?.paths(world) ?? []).map(
    (path) => path + (everything === '' ? '' : (path.includes('?') ? '&' : '?') + everything),
  )
}

test('every operation of the API document has a rule here', () => {
  const ruled = [...Object.keys(readRules), ...Object.keys(changeRules)]
  assert.deepEqual(operations.map(({ id }) => id).toSorted(), ruled.toSorted())
  assert.deepEqual(
    operations.filter(({ id, method }) => id in readRules !== (method === 'GET')),
    [],
  )
})

/** Operations whose answers to the owner hold none of the secrets: who it is, or how many, is the secret. */
const withoutSecrets = [
  'getFollowRequests',
  'getPostsCountsAll',
  'getPostsCountsRecent',
  'getUsersBlocking',
  'getUsersFollowing',
  'getUsersMuting',
  'getUsersRepostsOfMe',
]

function hasSecrets(answer: Answer | undefined, { secret, secretIds }: World): boolean {
  const text = JSON.stringify(answer?.body)
  return text.includes(secret) || [...secretIds].some((id) => text.includes(id))
}

for (const reason of ['the owner is protected', 'the owner blocks the other'] as const) {
  test(`when ${reason}`, async (t) => {
    const world = await createWorld(reason)
    const { owner, other, secret } = world
    await eventually('the tweets are found', async () => (await owner.finds(secret)).length === 2)
    const before = await snapshot(owner, world)

    await t.test('the owner reads all of it', () => {
      for (const [path, answer] of before) {
        assert.equal(answer.status, 200, `${path}: ${JSON.stringify(answer.body)}`)
        if (path.includes('/counts/')) assert.equal(total(answer), 2)
      }
      const harmless = reading.filter((operation) =>
        pathsOf(operation, world).every((path) => !hasSecrets(before.get(path), world)),
      )
      // The other's mentions are not for the owner to see where the owner blocks the other.
      const mentions = reason === 'the owner blocks the other' ? ['getUsersMentions'] : []
      assert.deepEqual(
        new Set(harmless.map(({ id }) => id)),
        new Set([...withoutSecrets, ...mentions]),
      )
    })

    for (const operation of reading) {
      await t.test(`${operation.id}: the other sees only what is public`, async () => {
        for (const path of pathsOf(operation, world)) {
          assertKept(await other.api.get(path), readRules[operation.id]?.other, world, path)
        }
      })
    }

    for (const { id, method } of changing) {
      await t.test(`${id}: the other changes nothing`, async () => {
        for (const { path, body, answers } of changeRules[id]?.attempts(world) ?? []) {
          const answer = await change(other, method, path, body)
          const what = `${method} ${path}: ${answer.status} ${JSON.stringify(answer.body)}`
          assert.ok(answers.includes(answer.status), what)
          assertNothingSecret(answer, world, what)
        }
      })
    }

    await t.test('and after all of it the owner has what the owner had', async () => {
      const after = await snapshot(owner, world)
      for (const [path, { body }] of before) {
        assert.deepEqual(after.get(path)?.body, body, path)
      }
    })
  })
}

/** Everything that the owner can read of what the owner has, by its path. */
async function snapshot(owner: Person, world: World): Promise<Map<string, Answer>> {
  const answers = new Map<string, Answer>()
  for (const path of reading.flatMap((operation) => pathsOf(operation, world))) {
    const answer = await owner.api.get(path)
    // Counts are cut at the present moment: only their total stays.
    const { data, ...rest } = answer.body
    answers.set(path, { ...answer, body: path.includes('/counts/') ? rest : { data, ...rest } })
  }
  return answers
}

function assertKept(
  answer: Answer,
  rule: ReadRule['other'] | undefined,
  world: World,
  path: string,
): void {
  const what = `${path}: ${answer.status} ${JSON.stringify(answer.body)}`
  assertNothingSecret(answer, world, what)
  if (rule === 'refused') return assert.equal(answer.status, 403, what)
  assert.ok(answer.status === 200 || (rule === 'hidden' && answer.status === 403), what)
  if (rule === 'hidden') assert.equal(dataOf(answer), '', what)
  if (path.includes('/counts/')) assert.equal(total(answer), 0, what)
}

function assertNothingSecret({ body }: Answer, { secret, secretIds }: World, what: string): void {
  // An error may say the id or the query that was asked for, and nothing of what is behind it.
  const { data, includes, meta } = body
  assert.ok(!JSON.stringify({ data, includes, meta }).includes(secret), what)
  for (const shown of [...listed(data), ...(includes?.tweets ?? [])]) {
    assert.ok(!secretIds.has(shown.id), what)
    assert.ok(!secretIds.has(String(shown['pinned_tweet_id'])), what)
    assert.ok(!secretIds.has(String(shown['most_recent_tweet_id'])), what)
  }
}

function listed(data: unknown): { readonly id: string; readonly [field: string]: unknown }[] {
  return (Array.isArray(data) ? data : [data ?? []].flat()) as never
}

function total({ body }: Answer): unknown {
  return (body.meta as { total_tweet_count?: number } | undefined)?.total_tweet_count
}

test('without a token', async (t) => {
  const world = await createWorld('the owner is protected')
  for (const operation of reading) {
    await t.test(`${operation.id} is 401`, async () => {
      for (const path of pathsOf(operation, world)) {
        assert.equal((await createApi(null).get(path)).status, 401, path)
      }
    })
  }
  for (const { id, method } of changing) {
    await t.test(`${id} is 401`, async () => {
      for (const { path, body } of changeRules[id]?.attempts(world) ?? []) {
        assert.equal((await change({ bearer: null }, method, path, body)).status, 401, path)
      }
    })
  }
})

test('with an app-only token', async (t) => {
  const world = await createWorld('the owner is protected')
  const app = await appOnly()
  for (const operation of reading) {
    await t.test(`${operation.id} gives what is public, or is refused`, async () => {
      for (const path of pathsOf(operation, world)) {
        const rule = operation.needsUser ? 'refused' : readRules[operation.id]?.other
        assertKept(await createApi(app.bearer).get(path), rule, world, path)
      }
    })
  }
  for (const { id, method, needsUser } of changing) {
    await t.test(`${id} is refused`, async () => {
      assert.ok(needsUser)
      for (const { path, body } of changeRules[id]?.attempts(world) ?? []) {
        const answer = await change(app, method, path, body)
        assert.equal(answer.status, 403, path)
        assert.match(String(answer.body.type), /\/unsupported-authentication$/, path)
      }
    })
  }
})

test("an Idempotency-Key says nothing of another account's tweet", async () => {
  const [one, two] = await Promise.all([newPerson('one'), newPerson('two')])
  const key = `key ${one.id}`
  const id = await one.tweets('mine', { key })
  const answer = await two.tries('mine', { key })
  assert.equal(answer.status, 201)
  assert.notEqual((answer.body.data as { id: string }).id, id)
})

const home = ({ id }: Person) => `/2/users/${id}/timelines/reverse_chronological`

test('a page token opens no page of another account, of another view or of another subject', async () => {
  const [one, two] = await Promise.all([newPerson('one'), newPerson('two')])
  for (const text of ['1', '2', '3', '4', '5', '6']) await one.tweets(text)
  const { body } = await one.api.get(`${home(one)}?max_results=1`)
  const token = body.meta?.next_token
  assert.ok(token !== undefined)
  const continued = `pagination_token=${encodeURIComponent(token)}`
  assert.equal((await one.api.get(`${home(one)}?${continued}`)).status, 200)
  for (const [person, path] of [
    [two, home(two)],
    [one, `/2/users/${one.id}/tweets`],
    [one, `/2/users/${one.id}/mentions`],
    [one, `/2/users/${one.id}/bookmarks`],
  ] as const) {
    const answer = await person.api.get(`${path}?${continued}`)
    assert.equal(answer.status, 400, path)
    assert.deepEqual(Object.keys(answer.body.errors?.[0]?.parameters ?? {}), ['pagination_token'])
  }
  const users = `/2/users/${one.id}/tweets?max_results=5`
  const own = (await one.api.get(users)).body.meta?.next_token ?? assert.fail('no next token')
  const foreign = await two.api.get(`${users}&pagination_token=${encodeURIComponent(own)}`)
  assert.equal(foreign.status, 400)
})
