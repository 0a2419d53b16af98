export {
  nobody,
  sees,
  seesList,
  seesReply,
  seesTweetsOf,
  seesUser,
  unseenAuthors,
  type JudgedAuthor,
  type JudgedTweet,
  type Viewer,
} from './visibility.ts'
export { isInHome, isInUserTimeline, isUnmuted } from './belongs.ts'
