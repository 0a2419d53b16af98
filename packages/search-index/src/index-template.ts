import type { Client, estypes } from '@elastic/elasticsearch'
import { translate } from './errors.ts'

export type TemplateOptions = {
  /** Indices are `<prefix>-YYYY.MM`, read through the alias `<prefix>`. */
  readonly prefix: string
  readonly shards: number
}

/**
 * Makes the template for indices to come and brings existing ones up to date, as far as Elasticsearch can change an
 * index: alias, refresh interval and new fields, which documents have once they are written again. May be repeated,
 * and run by several instances at once.
 */
export async function ensureTemplate(client: Client, options: TemplateOptions): Promise<void> {
  const { prefix, shards } = options
  const pattern = `${prefix}-*`
  await translate(
    'put the index template',
    client.indices.putIndexTemplate({
      name: prefix,
      index_patterns: [pattern],
      priority: 500,
      version: 2,
      template: {
        aliases: { [prefix]: {} },
        mappings,
        settings: {
          ...changeableSettings,
          number_of_shards: shards,
          // The newest come first on disk, so a search for the newest stops as soon as it has enough.
          sort: { field: 'id', order: 'desc' },
        },
      },
    }),
  )
  const existing = await translate('list indices', client.indices.get({ index: pattern }))
  if (Object.keys(existing).length === 0) return
  await translate('alias the indices', client.indices.putAlias({ index: pattern, name: prefix }))
  await translate(
    'set the indices',
    client.indices.putSettings({ index: pattern, settings: changeableSettings }),
  )
  await translate(
    'map the indices',
    client.indices.putMapping({ index: pattern, properties: mappings.properties }),
  )
}

const changeableSettings = {
  // One copy where a second node can hold it: on a single node it would stay unassigned.
  auto_expand_replicas: '0-1',
  // Set although short: an index without an explicit interval stops refreshing when nobody searches it.
  refresh_interval: '500ms',
} as const satisfies estypes.IndicesIndexSettings

// The fields that queries need, read from the document as it is; the rest of it is kept but not indexed. An index can
// get a new field, but no field can change: what is to be indexed in another way needs another name. Analyzers are the
// three that every Elasticsearch has, with or without its module of analyzers.
// `keyword` with the built-in `lowercase` normalizer ignores case and matches whole tags only.
const tag = { type: 'keyword', normalizer: 'lowercase' } as const
const keyword = { type: 'keyword' } as const
const integer = { type: 'integer' } as const
// `standard` keeps `www.example.com` whole; `simple` cuts it into `www`, `example`, `com` but has no digits.
const url = {
  type: 'text',
  analyzer: 'standard',
  fields: { letters: { type: 'text', analyzer: 'simple' } },
} as const

const mappings = {
  dynamic: false,
  properties: {
    id: { type: 'long' },
    deleted: { type: 'boolean' },
    createdAtMs: { type: 'date', format: 'epoch_millis' },
    authorId: keyword,
    conversationId: keyword,
    inReplyToTweetId: keyword,
    inReplyToUserId: keyword,
    repostedTweetId: keyword,
    repostedUserId: keyword,
    quotedTweetId: keyword,
    // The text as the search service cuts it into words.
    words: { type: 'text', analyzer: 'standard' },
    lang: keyword,
    likes: integer,
    reposts: integer,
    replies: integer,
    quotes: integer,
    entities: {
      properties: {
        hashtags: { properties: { tag } },
        cashtags: { properties: { tag } },
        mentions: { properties: { id: keyword } },
        urls: { properties: { url, expanded_url: url } },
      },
    },
  },
} as const satisfies estypes.MappingTypeMapping
