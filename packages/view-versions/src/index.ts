export {
  openViewVersions,
  type DeletedCheck,
  type RelationsClaim,
  type ViewVersions,
} from './view-versions.ts'
