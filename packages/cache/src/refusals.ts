/**
 * The first words of error replies that mean "not now": they say how Redis is, and nothing of the command or of whom it
 * was for. Sources: redis.io/docs (error replies, replication, key eviction, cluster specification), and the Redis
 * sources of 6.2 and 8 (`shared.*err`).
 */
const refusals = [
  'OOM', // its memory is full and nothing may be evicted
  'READONLY', // it is a replica: of a failover, or by mistake
  'NOREPLICAS', // fewer replicas than min-replicas-to-write
  'MISCONF', // the last snapshot could not be written to disk
  'MASTERDOWN', // a replica without its master, and replica-serve-stale-data is off
  'LOADING', // it reads its data from disk
  'BUSY', // a script runs for too long
  'CLUSTERDOWN', // a part of the cluster is away
  'TRYAGAIN', // keys are on their way between shards
  'NOAUTH', // credentials are missing, as after CONFIG SET requirepass
  'NOPERM', // this user may not
  'ERR max number of clients', // maxclients
] as const

// Redis 6.2 wraps what a script was told: `ERR Error running script (call to f_…): … -OOM command not allowed …`.
const refused = new RegExp(
  `^(?:ERR Error running script .* -)?((?:${refusals.join('|')})\\b.*)`,
  's',
)

/** What Redis refused with, in its own words; null when the reply is about the command. */
export function refusalOf(reply: string): string | null {
  return refused.exec(reply)?.[1] ?? null
}

/** Whether the answering server is not the one to write to any more, so that another connection may find the right one. */
export function isFromReplica(reply: string): boolean {
  return /^(READONLY|MASTERDOWN)/.test(refusalOf(reply) ?? '')
}
