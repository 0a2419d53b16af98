import { eventually, newPerson, readStack } from '@flightpath/testing'
import assert from 'node:assert/strict'
import { test } from 'node:test'

type Span = {
  readonly id: string
  readonly parentId?: string
  readonly name: string
  readonly kind?: string
  readonly localEndpoint: { readonly serviceName: string }
  readonly tags?: Readonly<Record<string, string>>
}

test('one trace holds the whole path of a tweet, each span under the right one', async () => {
  const [author, reader] = await Promise.all([newPerson('author'), newPerson('reader')])
  await reader.follows(author)
  await reader.home()
  const { headers, body } = await author.tries('watch me travel')
  const { id } = body.data as { id: string }
  const traceId = headers.get('x-b3-traceid')
  await eventually('the follower sees it', async () => (await reader.home()).includes(id))
  const spans = await eventually('the trace is complete', async () => {
    const response = await fetch(`${readStack().zipkin}/api/v2/trace/${traceId}`)
    const found = response.ok ? ((await response.json()) as Span[]) : []
    return found.length >= 10 && found
  })
  const one = (service: string, kind: string | undefined, name: string | RegExp): Span => {
    const matches = spans.filter(
      (span) =>
        span.localEndpoint.serviceName === service &&
        span.kind === kind &&
        (typeof name === 'string' ? span.name === name : name.test(span.name)),
    )
    assert.equal(matches.length, 1, `${service} ${kind} ${name}: ${JSON.stringify(spans)}`)
    return matches[0] as Span
  }
  const root = one('gateway', 'SERVER', 'post /2/tweets')
  const client = one('gateway', 'CLIENT', 'post /2/tweets')
  const server = one('write', 'SERVER', 'post /2/tweets')
  const commit = one('write', 'CLIENT', 'mysql commit')
  const producer = one('write', 'PRODUCER', 'tweets.v1')
  const toFanout = one('fanout', 'CONSUMER', 'tweets.v1')
  const toSearch = one('search', 'CONSUMER', 'tweets.v1')
  const deliver = one('fanout', undefined, 'deliver')
  const index = one('search', undefined, 'index')
  const visible = one('timeline', undefined, 'timeline first-visible')
  const parents: [Span, Span][] = [
    [client, root],
    [server, client],
    [commit, server],
    [producer, server],
    [toFanout, producer],
    [toSearch, producer],
    [deliver, toFanout],
    [index, toSearch],
    [visible, server],
  ]
  assert.equal(root.parentId, undefined)
  for (const [span, parent] of parents) assert.equal(span.parentId, parent.id, span.name)
  assert.equal(new Set(spans.map((span) => span.id)).size, spans.length)
  assert.equal(deliver.tags?.['followers'], '1')
  assert.equal(deliver.tags?.['delivered'], '1')
  assert.equal(deliver.tags?.['celebrity'], 'false')
  assert.ok(Number(commit.tags?.['batch.size']) >= 1)
})

test('an outsider cannot join or forge a trace', async () => {
  const author = await newPerson('author')
  const claimed = '1'.repeat(32)
  const { headers } = await author.api.post(
    '/2/tweets',
    { text: 'trust me' },
    { b3: `${claimed}-${'2'.repeat(16)}-1`, 'x-b3-traceid': claimed, 'x-flightpath-account': '1' },
  )
  const traceId = headers.get('x-b3-traceid')
  assert.match(String(traceId), /^[0-9a-f]{32}$/)
  assert.notEqual(traceId, claimed)
})
