import { errors } from '@elastic/elasticsearch'
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { isRefusal } from './refusals.ts'
import { SearchUnavailableError, translate } from './errors.ts'

const rows: readonly (readonly [status: number, type: string, reason: string, refusal: boolean])[] =
  [
    [429, 'circuit_breaking_exception', 'Data too large', true],
    [429, 'es_rejected_execution_exception', 'rejected execution', true],
    [429, 'cluster_block_exception', 'disk usage exceeded flood-stage watermark', true],
    [403, 'cluster_block_exception', 'index write (api)', true],
    [400, 'index_closed_exception', 'closed', true],
    [400, 'validation_exception', 'this cluster currently has [1000]/[1000] shards open', true],
    [400, 'illegal_argument_exception', 'pipeline with id [x] does not exist', true],
    [401, 'security_exception', 'missing authentication credentials', true],
    [503, 'unavailable_shards_exception', 'primary shard is not active', true],
    [500, 'translog_exception', 'No space left on device', true],
    [400, 'document_parsing_exception', 'failed to parse field [createdAtMs]', false],
    [400, 'illegal_argument_exception', 'Document contains at least one immense term', false],
    [400, 'parsing_exception', 'unknown query [x]', false],
  ]

test('answers that mean "not now" are told from those about what was sent', () => {
  for (const [status, type, reason, refusal] of rows) {
    assert.equal(isRefusal(status, [{ type, reason }]), refusal, `${status} ${type}`)
  }
})

test('a request that is refused for now is worth another try, for the same causes', async () => {
  for (const [statusCode, type, reason, refusal] of rows) {
    const shard = { type, reason }
    const body = {
      error: { type: 'search_phase_execution_exception', reason, root_cause: [shard] },
    }
    const answer = { statusCode, body, headers: {}, warnings: null, meta: {} }
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the part of an answer that is read
    const error = new errors.ResponseError(answer as never)
    const failed = await translate('search', Promise.reject(error)).catch((why: unknown) => why)
    assert.equal(failed instanceof SearchUnavailableError, refusal, `${statusCode} ${type}`)
  }
})
