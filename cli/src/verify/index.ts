// Whether all that is served is what MySQL says.
export { findDifferences } from './find-differences.ts'
export { openSources } from './open-sources.ts'
