import { eventually } from './eventually.ts'
import { redisCommand, redisStart } from './redis-command.ts'

/** A way in which a server answers and refuses. */
export type Refusal = {
  readonly name: string
  /** How the refusal begins, in the server's own words. */
  readonly words: RegExp
  /** Makes the server refuse; the function given back makes it as it was, whatever happened meanwhile. */
  readonly begin: (url: string) => Promise<() => Promise<void>>
}

/**
 * Every refusal that one Redis can be brought to. Not LOADING, which takes a data set of minutes, nor CLUSTERDOWN and
 * TRYAGAIN, which take a cluster.
 */
export const redisRefusals: readonly Refusal[] = [
  {
    name: 'Redis is out of memory',
    words: /^OOM/,
    begin: (url) => configure(url, { 'maxmemory-policy': 'noeviction', maxmemory: '1' }),
  },
  {
    name: 'Redis became a replica',
    words: /^READONLY/,
    async begin(url) {
      await run(url, 'REPLICAOF', '127.0.0.1', '1')
      return () => run(url, 'REPLICAOF', 'NO', 'ONE')
    },
  },
  {
    name: 'Redis became a replica that hides stale data',
    // Writes are told the one, reads the other.
    words: /^(READONLY|MASTERDOWN)/,
    async begin(url) {
      const reset = await configure(url, { 'replica-serve-stale-data': 'no' })
      await run(url, 'REPLICAOF', '127.0.0.1', '1')
      return async () => {
        await run(url, 'REPLICAOF', 'NO', 'ONE')
        await reset()
      }
    },
  },
  {
    name: 'Redis misses its replicas',
    words: /^NOREPLICAS/,
    begin: (url) => configure(url, { 'min-replicas-to-write': '1' }),
  },
  {
    name: 'Redis cannot write its snapshots',
    words: /^MISCONF/,
    async begin(url) {
      // Nobody may make a file there.
      const reset = await configure(url, { dir: '/proc', save: '100000 100000' })
      await run(url, 'BGSAVE')
      const failed = async () =>
        (await redisCommand(url, 'INFO', 'persistence')).includes('rdb_last_bgsave_status:err')
      await eventually('the snapshot failed', failed)
      return reset
    },
  },
  {
    name: 'Redis runs a script without end',
    words: /^BUSY/,
    async begin(url) {
      const reset = await configure(url, { 'lua-time-limit': '20' })
      const script = redisStart(url, 'EVAL', 'while true do end', '0')
      const busy = async () => (await redisCommand(url, 'PING')).startsWith('-BUSY')
      await eventually('the script runs', busy)
      return async () => {
        await redisCommand(url, 'SCRIPT', 'KILL')
        await eventually('the script has ended', async () => !(await busy()))
        script[Symbol.dispose]()
        await reset()
      }
    },
  },
]

/** Sets configuration values, and back to what they were. */
async function configure(
  url: string,
  values: Readonly<Record<string, string>>,
): Promise<() => Promise<void>> {
  const before: [string, string][] = []
  for (const name of Object.keys(values)) before.unshift([name, await read(url, name)])
  for (const [name, value] of Object.entries(values)) await run(url, 'CONFIG', 'SET', name, value)
  return async () => {
    for (const [name, value] of before) await run(url, 'CONFIG', 'SET', name, value)
  }
}

/** An array of two bulk strings: the name, and the value. */
async function read(url: string, name: string): Promise<string> {
  return (await redisCommand(url, 'CONFIG', 'GET', name)).split('\r\n')[4] ?? ''
}

async function run(url: string, ...words: readonly string[]): Promise<void> {
  const answer = await redisCommand(url, ...words)
  if (!answer.startsWith('+')) throw new Error(`redis answered ${words.join(' ')}: ${answer}`)
}
