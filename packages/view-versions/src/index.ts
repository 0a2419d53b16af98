export {
  openViewVersions,
  type AccountsCheck,
  type DeletedCheck,
  type RelationsClaim,
  type ViewVersions,
} from './view-versions.ts'
