export { eventually } from './eventually.ts'
export { readStack, stackPart, type Stack, type StackPart } from './stack.ts'
export { createApi, type Answer, type Api } from './api.ts'
export { newPerson, type Person, type TweetOptions } from './person.ts'
