// A document's version is the row's and its counts' in one number: a later row wins over any counts, and later counts
// over earlier ones.

/** Changes of counts that one version of a row may see. 2^40 leaves 8,191 versions of a row within safe integers. */
const countsVersions = 2 ** 40

/** The external version of a document. Throws RangeError when it is none that Elasticsearch and JSON can hold. */
export function joinVersions(version: number, countsVersion: number): number {
  const joined = version * countsVersions + countsVersion
  if (!Number.isSafeInteger(joined) || countsVersion >= countsVersions) {
    throw new RangeError(`no document can have versions ${version} and ${countsVersion}`)
  }
  return joined
}

/** The versions that a document's external version was made of. */
export function splitVersions(joined: number): { version: number; countsVersion: number } {
  return {
    version: Math.floor(joined / countsVersions),
    countsVersion: joined % countsVersions,
  }
}
