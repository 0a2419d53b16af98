export {
  CacheUnavailableError,
  defineScript,
  openCache,
  type Cache,
  type CacheOptions,
  type Script,
} from './cache.ts'
export { bucketOf, buckets } from './bucket.ts'
