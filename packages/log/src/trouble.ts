// Says once that something stopped working and once that it works again, however often it is tried meanwhile.
import type { Logger } from './logger.ts'

/** How one thing that a process needs is doing. */
export type Trouble = {
  /** It does not work, for this reason. A warning the first time; later ones only replace the reason. */
  began(reason: string): void
  /** It works, again or still. */
  ended(): void
  /** One sentence for a person, or null while it works. */
  current(): string | null
}

/**
 * Starts without trouble. `words` are what the log says as it begins and ends: constant messages. What was not repeated
 * for `staleMs` is not current any more: whoever had it may have nothing more to try.
 */
export function createTrouble(
  log: Pick<Logger, 'info' | 'warn'>,
  words: { readonly began: string; readonly ended: string },
  {
    staleMs = Number.POSITIVE_INFINITY,
    now = () => performance.now(),
  }: { readonly staleMs?: number; readonly now?: () => number } = {},
): Trouble {
  let reason: string | null = null
  let beganMs = 0
  return {
    began(why) {
      const line = why.replaceAll(/\s+/g, ' ').trim()
      if (reason === null) log.warn({ reason: line }, words.began)
      reason = line
      beganMs = now()
    },
    ended() {
      if (reason !== null) log.info({}, words.ended)
      reason = null
    },
    current() {
      if (reason === null || now() - beganMs >= staleMs) return null
      return `${words.began}: ${reason}`
    },
  }
}
