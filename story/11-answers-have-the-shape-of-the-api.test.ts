import { publicRoutes } from '@flightpath/contracts'
import { eventually, newPerson, type Answer } from '@flightpath/testing'
import { Ajv, type ValidateFunction } from 'ajv'
import addFormats from 'ajv-formats'
import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'

/** A public API document to compare with, such as X's own; the project has none. */
const reference = process.env['FLIGHTPATH_REFERENCE']

type Document = { paths: Record<string, Record<string, { responses: Record<string, Response> }>> }
type Response = { content?: Record<string, object> }

/** Validates answers against the reference's schema for that path, method and status. */
function createValidator(document: Document) {
  const ajv = new Ajv({ strict: false, validateFormats: true, discriminator: false })
  addFormats.default(ajv)
  ajv.addSchema(document, 'reference')
  const compiled = new Map<string, ValidateFunction>()
  return (method: string, path: string, { status, headers, body }: Answer): void => {
    const responses = document.paths[path]?.[method]?.responses
    assert.ok(responses, `the reference has no ${method} ${path}`)
    const key = String(status) in responses ? String(status) : 'default'
    const type = headers.get('content-type')?.split(';', 1)[0] ?? ''
    assert.ok(responses[key]?.content?.[type], `${method} ${path} answers no ${key} ${type}`)
    const pointer = ['paths', path, method, 'responses', key, 'content', type, 'schema']
      .map((step) => encodeURIComponent(step.replaceAll('~', '~0').replaceAll('/', '~1')))
      .join('/')
    let validate = compiled.get(pointer)
    if (validate === undefined) {
      validate = ajv.compile({ $ref: `reference#/${pointer}` })
      compiled.set(pointer, validate)
    }
    assert.ok(
      validate(body),
      `${method} ${path} ${status}: ${ajv.errorsText(validate.errors)}\n${JSON.stringify(body)}`,
    )
  }
}

test(
  'answers of every route agree with the public API document',
  { skip: reference === undefined && 'FLIGHTPATH_REFERENCE names no document' },
  async () => {
    const document = JSON.parse(readFileSync(reference ?? '', 'utf8')) as Document
    const check = createValidator(document)
    const [alice, bob] = await Promise.all([newPerson('alice'), newPerson('bob')])
    const { api } = alice
    const mark = `w${randomBytes(6).toString('hex')}`
    const all = [
      'tweet.fields=author_id,conversation_id,created_at,display_text_range,entities,in_reply_to_user_id,referenced_tweets,lang,public_metrics',
      'user.fields=created_at,description,protected,verified,public_metrics,username',
      'expansions=author_id,in_reply_to_user_id,entities.mentions.username,referenced_tweets.id,referenced_tweets.id.author_id',
    ].join('&')
    const text = `${mark} @${bob.username} #tag $CASH https://example.com/x 世界 👋🏽`
    const posted = await alice.tries(text)
    check('post', '/2/tweets', posted)
    const id = (posted.body.data as { id: string }).id
    const follow = { target_user_id: bob.id }
    check(
      'post',
      '/2/users/{id}/following',
      await api.post(`/2/users/${alice.id}/following`, follow),
    )
    const question = await bob.tweets('what?')
    const reply = await alice.tweets('that', { replyTo: question })
    await eventually('it is searchable', async () => (await alice.finds(mark)).length === 1)
    const nobody = '1000000000000000000'
    const reads: [string, string][] = [
      ['/2/tweets/{id}', `/2/tweets/${id}?${all}`],
      ['/2/tweets/{id}', `/2/tweets/${reply}?${all}`],
      ['/2/tweets/{id}', `/2/tweets/${nobody}`],
      ['/2/tweets/{id}', '/2/tweets/x'],
      ['/2/tweets', `/2/tweets?ids=${id},${nobody}&${all}`],
      ['/2/tweets', '/2/tweets?ids=x'],
      [
        '/2/users/{id}/timelines/reverse_chronological',
        `/2/users/${alice.id}/timelines/reverse_chronological?max_results=1&${all}`,
      ],
      [
        '/2/users/{id}/timelines/reverse_chronological',
        `/2/users/${bob.id}/timelines/reverse_chronological`,
      ],
      ['/2/users/{id}/tweets', `/2/users/${alice.id}/tweets?${all}`],
      ['/2/users/{id}/tweets', `/2/users/${nobody}/tweets`],
      ['/2/users/{id}/mentions', `/2/users/${bob.id}/mentions?${all}`],
      ['/2/tweets/search/recent', `/2/tweets/search/recent?query=${mark}&${all}`],
      ['/2/tweets/search/recent', '/2/tweets/search/recent?query=('],
      ['/2/users/me', '/2/users/me?user.fields=created_at,protected,verified,description'],
      ['/2/users/{id}', `/2/users/${bob.id}`],
      ['/2/users/{id}', `/2/users/${nobody}`],
      ['/2/users/by/username/{username}', `/2/users/by/username/${bob.username}`],
      ['/2/users/{id}/following', `/2/users/${alice.id}/following`],
      ['/2/users/{id}/followers', `/2/users/${bob.id}/followers?user.fields=created_at`],
    ]
    for (const [path, request] of reads) check('get', path, await api.get(request))
    const unfollow = await api.delete(`/2/users/${alice.id}/following/${bob.id}`)
    check('delete', '/2/users/{source_user_id}/following/{target_user_id}', unfollow)
    check('delete', '/2/tweets/{id}', await api.delete(`/2/tweets/${id}`))

    const checked = new Set([
      ...reads.map(([path]) => `GET ${path}`),
      'POST /2/tweets',
      'POST /2/users/{id}/following',
      'DELETE /2/users/{source_user_id}/following/{target_user_id}',
      'DELETE /2/tweets/{id}',
    ])
    const ours = publicRoutes.map(
      ({ method, path }) => `${method} ${path.replaceAll(/:([a-z_]+)/g, '{$1}')}`,
    )
    assert.deepEqual(
      ours.filter((route) => !checked.has(route)),
      [],
      'routes without a check',
    )
  },
)
