import type { Client } from '@flightpath/http'
import type { Celebrities } from './merge/celebrities.ts'
import type { PageDeps } from './page/serve-page.ts'
import type { NoteVisible } from './present/first-visible.ts'
import type { SkeletonDeps } from './skeleton/skeleton.ts'

/** What the routes are made of. */
export type TimelineDeps = SkeletonDeps &
  PageDeps & {
    readonly celebrities: Celebrities
    readonly noteVisible: NoteVisible
    readonly search: Client
    readonly now: () => number
  }
