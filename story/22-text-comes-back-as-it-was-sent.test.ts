// What is not Unicode is refused wherever it comes in; what is comes back as it was, in names that are spelt as their
// accounts spell them.
import { issueCredential } from '@flightpath/contracts'
import { createApi, newPerson, runCommand, stackClient, type Answer } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { after, test } from 'node:test'
import { promisify } from 'node:util'

const folder = mkdtempSync(join(tmpdir(), 'outsiders-'))
after(() => rmSync(folder, { recursive: true }))
const run = randomBytes(4).toString('hex')

function refuses(answer: Answer, parameter: string, what: string): void {
  assert.equal(answer.status, 400, what)
  assert.deepEqual(Object.keys(answer.body.errors?.[0]?.parameters ?? {}), [parameter], what)
}

test('halves of surrogate pairs and blank names are refused on every route that takes text', async () => {
  const { api, id } = await newPerson('halves')
  const { body: made } = await api.post('/2/lists', { name: 'kept', description: 'also' })
  const list = (made.data as { id: string }).id
  const before = (await api.get(`/2/lists/${list}?list.fields=description`)).body
  const puts: [string, string, string][] = [
    ['/2/lists/LIST', '{"name":"a\\ud83d"}', 'name'],
    ['/2/lists/LIST', '{"description":"\\udc26"}', 'description'],
    ['/2/lists/LIST', '{"name":"\\u3164"}', 'name'],
    ['/2/lists/LIST', '{"name":"\\u2800 \\u200b"}', 'name'],
    ['/2/users/SELF', '{"name":"\\ud800\\ud800"}', 'name'],
    ['/2/users/SELF', '{"name":"\\u200B\\u2060"}', 'name'],
    ['/2/users/SELF', '{"description":"ok\\uDFFF"}', 'description'],
    ['/2/users/SELF', '{"url":"https://\\ud83d.example"}', 'url'],
    ['/2/users/SELF', '{"profile_image_url":"\\ud83d"}', 'profile_image_url'],
  ]
  for (const [path, body, parameter] of puts) {
    const headers = { 'content-type': 'application/json' }
    const to = path.replace('LIST', list).replace('SELF', id)
    refuses(await api.send(to, { method: 'PUT', body, headers }), parameter, body)
  }
  assert.deepEqual((await api.get(`/2/lists/${list}?list.fields=description`)).body, before)
})

test('bytes that are not UTF-8 are refused on every route that takes a body', async () => {
  const { api, id } = await newPerson('bytes')
  const body = Buffer.from('{"text":"\xe9","name":"\xe9","tweet_id":"\xe9"}', 'latin1')
  for (const [method, path] of [
    ['POST', '/2/tweets'],
    ['POST', '/2/lists'],
    ['PUT', `/2/users/${id}`],
    ['POST', `/2/users/${id}/likes`],
    ['POST', `/2/users/${id}/following`],
  ] as const) {
    const headers = { 'content-type': 'application/json; charset=utf-8' }
    const answer = await api.send(path, { method, body, headers })
    refuses(answer, 'body', path)
    assert.match(String(answer.body.detail), /not UTF-8: byte 10/)
  }
})

test('an address that is not UTF-8 is refused, in its query and in its path', async () => {
  const { api, id } = await newPerson('address')
  for (const path of [
    '/2/tweets/search/recent?query=caf%E9',
    '/2/tweets/counts/recent?query=%C3',
    '/2/users/search?query=%ED%A0%80',
    `/2/users/${id}/tweets?pagination_token=%FE`,
    '/2/users/by?usernames=a,%E9',
    '/2/tweets?ids=%',
  ]) {
    refuses(await api.get(path), /\?(\w+)=/.exec(path)?.[1] ?? '', path)
  }
  for (const path of ['/2/users/by/username/caf%E9', '/2/tweets/%FF', '/2/nowhere/%C0%80']) {
    refuses(await api.get(path), 'path', path)
  }
})

test('the command line refuses a name that is blank or not UTF-8', async () => {
  const username = `u${run}`
  for (const name of ['\u3164', '\u200B \u2800']) {
    const { status, errors } = await runCommand(['account', 'add', username, '--name', name])
    assert.equal(status, 1, name)
    assert.match(errors, /^.*the field `name` is blank.*\n$/)
  }
  const main = resolve(import.meta.dirname, '../cli/src/main.ts')
  const state = dirname(process.env['FLIGHTPATH_TEST_STACK'] ?? '')
  const command = `exec "$0" "$1" account add ${username} --name "$(printf 'caf\\351')" --state "$2"`
  const latin = promisify(execFile)('sh', ['-c', command, process.execPath, main, state])
  await assert.rejects(latin, /The name is not UTF-8/)
  const { api } = await newPerson('looks')
  assert.equal((await api.get(`/2/users/by/username/${username}`)).body.data, undefined)
})

test('what is shown is what was sent, whatever it is made of', async () => {
  const { api, id } = await newPerson('shown')
  const profile = {
    name: 'a\u200Db \u{1F426}\u200D\u2B1B \uFFFD',
    description: 'שלום\u200F \u2028 \u0000 \u{1F468}\u{1F3FD}',
    location: ' \u3164 ',
  }
  assert.equal((await api.put(`/2/users/${id}`, profile)).status, 200)
  const { body } = await api.get('/2/users/me?user.fields=description,location')
  const { name, description, location } = body.data as typeof profile
  assert.deepEqual({ name, description, location }, profile)
  const made = await api.post('/2/lists', { name: ' \u{1F426} \u00AD' })
  const list = made.body.data as { id: string; name: string }
  assert.equal(list.name, ' \u{1F426} \u00AD')
  assert.deepEqual((await api.get(`/2/lists/${list.id}`)).body.data, list)
})

test('a mention has the spelling of its account, the text that of its author', async () => {
  const username = `HoldCase_${run.slice(0, 5)}`
  await using graph = stackClient('graph')
  const { account } = await graph.call(issueCredential, { body: { username } })
  const author = await newPerson('writer')
  for (const typed of [username, username.toUpperCase(), username.toLowerCase()]) {
    const id = await author.tweets(`\u{1F426} @${typed} hi`)
    const path = `/2/tweets/${id}?tweet.fields=entities&expansions=entities.mentions.username`
    const { body } = await author.api.get(path)
    const tweet = body.data as { text: string; entities: { mentions: unknown[] } }
    assert.equal(tweet.text, `\u{1F426} @${typed} hi`)
    const mention = { start: 2, end: 3 + username.length, username, id: account.id }
    assert.deepEqual(tweet.entities.mentions, [mention])
    assert.equal(body.includes?.users?.[0]?.['username'], username)
  }
})

test('a partial error carries what was asked, as it was asked', async () => {
  const { api, username } = await newPerson('asks')
  const nobody = '1000000000000000001'
  const asked: [string, string[]][] = [
    [`/2/users/by?usernames=Ghost_${run.slice(0, 6)}`, [`Ghost_${run.slice(0, 6)}`]],
    [
      `/2/users/by?usernames=${username.toUpperCase()},NoBody_9,nobody_9,ZZ_${run}`,
      ['NoBody_9', `ZZ_${run}`],
    ],
    ['/2/users/by/username/NoBody_9', ['NoBody_9']],
    [`/2/users?ids=${nobody},0`, [nobody, '0']],
    [`/2/users/${nobody}`, [nobody]],
    [`/2/tweets?ids=${nobody},0`, [nobody, '0']],
    [`/2/tweets/${nobody}`, [nobody]],
    [`/2/lists/${nobody}`, [nobody]],
    [`/2/users/${nobody}/tweets`, [nobody]],
  ]
  for (const [path, values] of asked) {
    const { status, body } = await api.get(path)
    assert.equal(status, 200, path)
    const errors = body.errors as unknown as {
      value: string
      resource_id: string
      detail: string
    }[]
    assert.deepEqual(
      errors.map(({ value }) => value),
      values,
      path,
    )
    assert.deepEqual(
      errors.map(({ resource_id }) => resource_id),
      values,
      path,
    )
    for (const { detail, value } of errors) assert.ok(detail.includes(`[${value}]`), detail)
  }
})

/** Imports a file of these bytes; gives what the command said. */
async function imports(name: string, bytes: string | Buffer) {
  const path = join(folder, name)
  writeFileSync(path, bytes)
  return runCommand(['import', path])
}

async function textsOf(username: string): Promise<string[]> {
  const { bearer } = await newPerson('reads')
  const found = await createApi(bearer).get(`/2/users/by/username/${username}`)
  const id = (found.body.data as { id: string } | undefined)?.id
  if (id === undefined) return []
  const { body } = await createApi(bearer).get(`/2/users/${id}/tweets?max_results=100`)
  return ((body.data ?? []) as { text: string }[]).map(({ text }) => text).toReversed()
}

test('a file is read with and without a mark, however its lines end, once', async () => {
  const layouts = { crlf: ['\uFEFF', '\r\n'], plain: ['', '\n'] }
  for (const [name, [mark = '', end = '']] of Object.entries(layouts)) {
    const username = `${name}_${run}`
    const texts = ['café 🐦‍⬛', 'one\u2028and the same\u2029line\u0085', ' 3 ']
    const lines = texts.map((text) => JSON.stringify({ username, text }))
    const file = mark + lines.join(end) + end + end + `  ${end}`
    assert.match((await imports(name, file)).output, /^3 posted, 0 already there, 0 skipped$/m)
    assert.match((await imports(name, file)).output, /^0 posted, 3 already there, 0 skipped$/m)
    assert.deepEqual(await textsOf(username), texts)
  }
})

test('a file in another encoding is one sentence that names it, and nothing is posted', async () => {
  const username = `foreign_${run.slice(0, 5)}`
  const good = JSON.stringify({ username, text: 'plain' })
  const line = JSON.stringify({ username, text: 'caf\u00e9' })
  const utf16 = Buffer.from(`\uFEFF${good}\r\n${line}\r\n`, 'utf16le')
  const files: Record<string, [Buffer, RegExp]> = {
    'UTF-16 LE': [utf16, /is UTF-16 LE, not UTF-8/],
    'Latin-1': [
      Buffer.from(`${good}\n${line}\n`, 'latin1'),
      /not UTF-8: line 2 looks like Latin-1/,
    ],
  }
  for (const [name, [bytes, message]] of Object.entries(files)) {
    const { status, output, errors } = await imports(name, bytes)
    assert.equal(status, 1, name)
    assert.equal(output, '', name)
    assert.match(errors, message)
    assert.match(errors, /^[^\n]+nothing of it was used\.\n$/)
  }
  assert.deepEqual(await textsOf(username), [])
})
