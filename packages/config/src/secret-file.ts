// The secret of a stack, by which its processes know each other: a file that its owner alone may read.
import { randomBytes } from 'node:crypto'
import { existsSync, readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'

const bytes = 32

/** What an HTTP header can carry, and nobody guesses. */
const secretPattern = /^[\x21-\x7e]{32,512}$/

/** Makes a secret at random, unless the file is there; one process does it at a time. */
export function makeSecretFile(path: string): void {
  if (existsSync(path)) return
  const part = `${path}.part`
  writeFileSync(part, `${randomBytes(bytes).toString('hex')}\n`, { mode: 0o600 })
  renameSync(part, path)
}

/**
 * Reads a secret. Throws, without a word of what is in it, when there is none or when others than the file's owner may
 * read it.
 */
export function readSecretFile(path: string): string {
  // The owner, its group, others: three bits each.
  const mode = statSync(path).mode & 0o777
  if ((mode & 0o077) !== 0) {
    throw new Error(
      `others than its owner may use it (mode 0${mode.toString(8)}); chmod 600 makes it secret`,
    )
  }
  const secret = readFileSync(path, 'utf8').trimEnd()
  if (!secretPattern.test(secret)) {
    throw new Error('it holds no secret, which is one line of 32 to 512 visible ASCII characters')
  }
  return secret
}
