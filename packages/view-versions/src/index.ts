export { invalidate, type Invalidating } from './invalidate.ts'
export type { Marks } from './history.ts'
export { keepMarking, type Marker } from './keep-marking.ts'
export { openViewVersions, type RelationsClaim, type ViewVersions } from './view-versions.ts'
