export { caughtUp } from './caught-up.ts'
export { testSecret } from './test-secret.ts'
export { eventually } from './eventually.ts'
export { hearTweets } from './hear-tweets.ts'
export {
  readStack,
  stackClient,
  stackPart,
  stackSecret,
  type Stack,
  type StackPart,
} from './stack.ts'
export { createApi, type Answer, type Api, type Shown } from './api.ts'
export { newApp, newPerson, type Person, type TweetOptions } from './person.ts'
export { dieAt, freeze, killAndAwaitRestart } from './processes.ts'
export { runCommand } from './run-command.ts'
export { redisCommand } from './redis-command.ts'
export { redisRefusals, type Refusal } from './redis-refusals.ts'
