// Work that costs nearly the same for one as for many is gathered. There are three ways to know when it is enough:
//
// - by turn: all that is given in one turn of the event loop. Nothing waits, so this is for what is cheap and in a
//   hurry: commands to Redis, requests of reads.
// - by pace: what comes while a batch is under way is the next one. After a batch of many the next one waits a little,
//   after one of few it begins at once: a busy process sends rarely and much, and a lone item waits for nothing.
//   For what wakes others up: requests that a write or a token waits for.
// - by size: whatever gathers, the other side takes so much at once and no more.
//
// The figures behind this: docs/decisions/0013-under-load-work-gathers.md.
export { gatherByTurn, loadByTurn } from './turn.ts'
export { PacedBatches, type PaceOptions } from './pace.ts'
export { coalesce } from './coalesce.ts'
export { inParts, loadInParts } from './size.ts'
