export type { Marks } from './history.ts'
export { openViewVersions, type RelationsClaim, type ViewVersions } from './view-versions.ts'
