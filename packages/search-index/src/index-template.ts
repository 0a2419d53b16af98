import type { Client, estypes } from '@elastic/elasticsearch'
import { translate } from './errors.ts'

export type TemplateOptions = {
  /** Indices are `<prefix>-YYYY.MM`, read through the alias `<prefix>`. */
  readonly prefix: string
  readonly shards: number
}

/**
 * Makes the template for indices to come and brings existing ones up to date, as far as Elasticsearch can change an
 * index: alias, refresh interval, merging and new fields, which documents have once they are written again. A field
 * that an index has already stays as it is. May be repeated, and run by several instances at once.
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
      version: 7,
      template: {
        aliases: { [prefix]: {} },
        mappings,
        settings: {
          ...changeableSettings,
          number_of_shards: shards,
          // The newest come first on disk. Elasticsearch 9.5 does not see that a search wants the same order, and so
          // looks at up to 4,096 tweets of each segment before it knows that the rest of it is older.
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
  for (const [index, { mappings: mapped }] of Object.entries(existing)) {
    const properties = lacking(mappings.properties, mapped?.properties ?? {})
    if (Object.keys(properties).length === 0) continue
    await translate('map an index', client.indices.putMapping({ index, properties }))
  }
}

type Fields = Readonly<Record<string, estypes.MappingProperty>>

/** The fields that an index does not have. How it has the others cannot be changed, and is no matter to our queries. */
function lacking(wanted: Fields, present: Fields): Record<string, estypes.MappingProperty> {
  const missing: Record<string, estypes.MappingProperty> = {}
  for (const [name, field] of Object.entries(wanted)) {
    const known = present[name]
    if (known === undefined) missing[name] = field
    else if ('properties' in field && field.properties !== undefined) {
      const properties = lacking(
        field.properties,
        'properties' in known ? (known.properties ?? {}) : {},
      )
      if (Object.keys(properties).length > 0) missing[name] = { properties }
    }
  }
  return missing
}

const changeableSettings = {
  // One copy where a second node can hold it: on a single node it would stay unassigned.
  auto_expand_replicas: '0-1',
  // We refresh after we have written; this is for what somebody wrote who then crashed. Set because an index without an
  // explicit interval stops refreshing when nobody searches it.
  refresh_interval: '5s',
  // Merges neighbours only, as indices of logs do: each segment then has the tweets of a time of its own, and a search
  // that is near looks at the newest few. The default merges what is of one size, from any time.
  'merge.policy.type': 'time_based',
  // So many neighbours of one size become one. It is 16 by default, and a search costs by segments, not by tweets.
  'merge.policy.merge_factor': 8,
  // A second's tweets are smaller than the segments whose sizes Elasticsearch tells apart by default. Smaller still,
  // they would be many.
  'merge.policy.floor_segment': '1mb',
} as const satisfies estypes.IndicesIndexSettings

// The fields that queries need, read from the document as it is; the rest of it is kept but not indexed. An index can
// get a new field, but no field can change: what is to be found in another way needs another name. `words` alone may
// differ: indices of before have the `standard` analyzer, which makes of words that are cut already nearly the same.
// Analyzers are those that every Elasticsearch has, with or without its module of analyzers.
// Each kind of field has only what its queries use, because every one more costs at each write and at each merge:
// terms to filter by, columns (doc values) to sort by, count by, and read single documents' numbers from.
const keyword = { type: 'keyword', doc_values: false } as const
const integer = { type: 'integer', index: false } as const
// The search service folds and cuts, so that it alone says what is a word.
const words = { type: 'text', analyzer: 'whitespace' } as const

const mappings = {
  dynamic: false,
  properties: {
    id: { type: 'long' },
    deleted: { type: 'boolean', doc_values: false },
    createdAtMs: { type: 'date', format: 'epoch_millis', index: false },
    authorId: keyword,
    conversationId: keyword,
    inReplyToTweetId: keyword,
    inReplyToUserId: keyword,
    repostedTweetId: keyword,
    repostedUserId: keyword,
    quotedTweetId: keyword,
    words,
    hashtags: keyword,
    addresses: { ...words, norms: false },
    lang: keyword,
    likes: integer,
    reposts: integer,
    replies: integer,
    quotes: integer,
    entities: {
      properties: {
        cashtags: { properties: { tag: { ...keyword, normalizer: 'lowercase' } } },
        mentions: { properties: { id: keyword } },
      },
    },
  },
} as const satisfies estypes.MappingTypeMapping
