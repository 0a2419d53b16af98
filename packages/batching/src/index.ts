// Work that costs nearly the same for one as for many is gathered. There are three ways to know when it is enough:
//
// - by turn: all that is given in one turn of the event loop. Nothing waits, so this is for what is cheap and in a
//   hurry: commands to Redis, requests of reads.
// - by pace: what comes while a batch is under way is the next one. After a batch of many the next one waits a little,
//   after one of few it begins at once: a busy process sends rarely and much, and a lone item waits for nothing.
//   For what wakes others up: requests that a write or a token waits for.
// - by size: whatever gathers, the other side takes so much at once and no more.
//
// All that gathers, and how:
//
// - tokens, names and what a tweet answers, on their way to graph and MySQL: `coalesce`.
// - keys that reads ask graph and write for: `loadByTurn`.
// - searches on their way to Elasticsearch: `PacedBatches`, two at a time.
// - tweets on their way into a transaction, `TweetBatcher`: `PacedBatches` with a window, two at a time.
// - the outbox's sends: `gatherByTurn`, behind the answers, then `PacedBatches` with a pace, three at a time.
// - partitions on their way to a consumer's handler, `mergePartitions`: `PacedBatches`, one at a time, which rests before
//   it ends and not after, because kafkajs must hear late that it may fetch.
// - rows to delete from the outbox: alone, because those of a statement that fails go into the next one again.
// - commands to Redis, the cache's sender: `gatherByTurn`.
// - a transaction's statements, storage's `gather`: alone, because one's error is that of all after it.
// - frames: alone, because they gather bytes, in a piece of memory that is used again.
//
// The figures behind this: docs/decisions/0013-under-load-work-gathers.md.
export { gatherByTurn, loadByTurn } from './turn.ts'
export { PacedBatches, realClock, type Clock, type PaceOptions } from './pace.ts'
export { coalesce } from './coalesce.ts'
export { inParts, loadInParts } from './size.ts'
