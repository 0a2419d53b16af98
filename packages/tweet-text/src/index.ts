export {
  maxCodeUnits,
  parseTweetText,
  type InvalidReason,
  type ParsedTweetText,
  type TweetLengthLimit,
} from './parse-tweet-text.ts'
export type { TextEntities } from './text-entities.ts'
