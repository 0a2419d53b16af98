// What bots, collectors, moderators and operators ran into on servers of this kind, one case a line of 21-cases.jsonl.
import { eventually, newPerson, readStack, type Person } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { resolve } from 'node:path'
import { text as readText } from 'node:stream/consumers'
import { test } from 'node:test'

/** In texts `ZQ` stands for a word made for the run, `USER` for the poster's name, in paths `SELF` for the id. */
type Case = {
  readonly kind: number
  readonly post?: readonly string[]
  /** How often each text is repeated, without a blank between. */
  readonly repeat?: number
  readonly search?: string
  /** How many of the case's own posts the search shows. */
  readonly found?: number
  /** Of the posts, or of the search where nothing is posted, or of the raw request. */
  readonly status?: number
  readonly noEntity?: string
  /** Sent byte for byte. */
  readonly raw?: {
    readonly method: string
    readonly path: string
    readonly body?: string
    readonly bodyHex?: string
  }
}

const file = resolve(import.meta.dirname, '21-cases.jsonl')
const cases = readFileSync(file, 'utf8')
  .trimEnd()
  .split('\n')
  .map((line) => JSON.parse(line) as Case)

for (const [index, one] of cases.entries()) {
  const { kind, post, search, raw } = one
  const shown = JSON.stringify(raw ?? search ?? post).slice(0, 100)
  test(`kind ${kind}, line ${index + 1}: ${shown}`, async () => {
    const person = await newPerson('outsid')
    const word = `z${Array.from({ length: 9 }, () => 'bcdfghkmpqrtvwxz'[randomInt(16)]).join('')}`
    const fill = (given: string) =>
      given.replaceAll('ZQ', word).replaceAll('USER', person.username).replaceAll('SELF', person.id)
    const ids = await postAll(person, one, fill)
    if (search !== undefined) await searches(person, one, fill(search), ids)
    if (raw !== undefined) await sendsRaw(person, one, fill)
  })
}

/** The ids of the posts, each of which had the answer that the case wants. */
async function postAll(
  person: Person,
  { post = [], repeat = 1, search, status = 201, noEntity }: Case,
  fill: (text: string) => string,
): Promise<string[]> {
  const ids: string[] = []
  for (const given of post) {
    const text = fill(given.repeat(repeat))
    const { status: answered, body } = await person.tries(text)
    assert.equal(answered, search === undefined ? status : 201, JSON.stringify(body))
    if (answered !== 201) continue
    const { id } = body.data as { id: string }
    ids.push(id)
    const read = await person.api.get(`/2/tweets/${id}?tweet.fields=entities`)
    const tweet = read.body.data as { text: string; entities?: object }
    assert.equal(tweet.text, text.normalize('NFC'))
    if (noEntity !== undefined) assert.ok(!Object.hasOwn(tweet.entities ?? {}, noEntity))
  }
  return ids
}

async function searches(
  person: Person,
  { status = 200, found }: Case,
  query: string,
  ids: readonly string[],
): Promise<void> {
  const path = `/2/tweets/search/recent?query=${encodeURIComponent(query)}`
  const { status: answered, body } = await person.api.get(path)
  assert.equal(answered, status, JSON.stringify(body))
  if (found === undefined) return
  await eventually('the posts are searchable', async () => {
    return (await person.finds(`from:${person.username}`)).length === ids.length
  })
  const shown = await person.finds(query)
  assert.equal(ids.filter((id) => shown.includes(id)).length, found, query)
}

async function sendsRaw(
  person: Person,
  { raw, status }: Case,
  fill: (text: string) => string,
): Promise<void> {
  assert.ok(raw !== undefined)
  const body = raw.bodyHex === undefined ? fill(raw.body ?? '') : Buffer.from(raw.bodyHex, 'hex')
  const before = await everythingOf(person)
  const answer = await send(person, raw.method, fill(raw.path), body)
  assert.equal(answer.status, status, answer.body)
  if (answer.status < 400) return
  assert.match(answer.type, /^application\/problem\+json/)
  const { detail } = JSON.parse(answer.body) as { detail: string }
  assert.ok(detail.length > 30, detail)
  assert.deepEqual(await everythingOf(person), before)
}

async function send(person: Person, method: string, path: string, body: string | Buffer) {
  const headers = {
    authorization: `Bearer ${person.bearer}`,
    ...(body.length > 0 && { 'content-type': 'application/json' }),
  }
  const sent = request(new URL(readStack().api), { method, path, headers })
  sent.end(body)
  const [response] = (await once(sent, 'response')) as [IncomingMessage]
  const { statusCode = 0, headers: answered } = response
  return {
    status: statusCode,
    type: answered['content-type'] ?? '',
    body: await readText(response),
  }
}

/** All that a request could have changed. */
async function everythingOf({ api, id }: Person): Promise<unknown> {
  const answers = [
    await api.get(`/2/users/me?user.fields=description,location,name,url`),
    await api.get(`/2/users/${id}/tweets`),
    await api.get(`/2/users/${id}/owned_lists`),
  ]
  return answers.map(({ body }) => body)
}
