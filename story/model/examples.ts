// Programs that failed once, made small, and some that show what is easy to get wrong. Each stays here.
import type { Program } from './run.ts'
import type { Step } from './step.ts'

const nothing = { replyTo: null, quoted: null, mention: null, settings: null } as const
const post = (by: number, more: Partial<Step & { kind: 'post' }> = {}): Step => {
  return { kind: 'post', by, ...nothing, ...more }
}

/** A repost of a hidden reply is found no more than the reply itself. */
const hiddenAndReposted: readonly Step[] = [
  post(0),
  post(1, { replyTo: 0 }),
  { kind: 'hide', by: 0, tweet: 0, yes: true },
  { kind: 'repost', by: 2, tweet: 0 },
  { kind: 'follow', by: 3, whom: 2 },
]

/** Undoing a repost brings back what it hid, and deleting the original takes every repost along. */
const repostedAndUndone: readonly Step[] = [
  { kind: 'follow', by: 3, whom: 0 },
  { kind: 'follow', by: 3, whom: 1 },
  { kind: 'follow', by: 3, whom: 2 },
  { kind: 'read', by: 3, size: 2 },
  post(0),
  { kind: 'repost', by: 1, tweet: 0 },
  { kind: 'repost', by: 2, tweet: 1 },
  { kind: 'read', by: 3, size: 2 },
  { kind: 'unrepost', by: 2, tweet: 0 },
  { kind: 'read', by: 3, size: 2 },
  { kind: 'repost', by: 2, tweet: 2 },
  { kind: 'like', by: 1, tweet: 3 },
  { kind: 'pin', by: 0, tweet: 0 },
  { kind: 'delete', by: 0, tweet: 0 },
  { kind: 'read', by: 3, size: 2 },
]

/** Whoever asked while an account was protected follows it when it is not any more, and a block ends that. */
const askedAndBlocked: readonly Step[] = [
  { kind: 'protect', by: 0, yes: true },
  post(0),
  { kind: 'follow', by: 1, whom: 0 },
  { kind: 'follow', by: 2, whom: 0 },
  { kind: 'accept', by: 0, whom: 0 },
  { kind: 'read', by: 1, size: 5 },
  { kind: 'flush' },
  { kind: 'protect', by: 0, yes: false },
  { kind: 'read', by: 2, size: 5 },
  { kind: 'block', by: 0, whom: 1 },
  { kind: 'read', by: 1, size: 5 },
  post(1, { replyTo: 0 }),
  { kind: 'unblock', by: 0, whom: 1 },
  { kind: 'read', by: 1, size: 5 },
]

/** Somebody becomes famous while what was posted before is still on its way. */
const famousMeanwhile: readonly Step[] = [
  { kind: 'follow', by: 1, whom: 0 },
  { kind: 'read', by: 1, size: 5 },
  { kind: 'freeze', consumer: 0 },
  { kind: 'freeze', consumer: 1 },
  post(0),
  { kind: 'famous', by: 0 },
  post(0),
  { kind: 'flush' },
  { kind: 'read', by: 1, size: 1 },
  { kind: 'mute', by: 1, whom: 0 },
  { kind: 'read', by: 1, size: 5 },
  { kind: 'unmute', by: 1, whom: 0 },
  { kind: 'thaw' },
  { kind: 'read', by: 1, size: 1 },
]

export const examples: readonly Program[] = [
  hiddenAndReposted,
  repostedAndUndone,
  askedAndBlocked,
  famousMeanwhile,
].map((steps) => ({ seed: 1, steps }))
