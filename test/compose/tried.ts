// Whether what the composed stack is made of is as it was when these tests last passed.
import { createHash } from 'node:crypto'
import { globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

/** Patterns of files that decide how the composed stack starts; what services do is for the other tests. */
const inputs = [
  'docker-compose.yml',
  'Dockerfile',
  '.dockerignore',
  'package.json',
  'pnpm-lock.yaml',
  'pnpm-workspace.yaml',
  'infra/{native,src}/**/*.*',
  'cli/src/stack/docker-servers.ts',
  'test/compose/**/*.*',
  'test/compose/stand-ins/*/*',
]

const stamp = 'test/compose/passed.txt'

/** Whether every input is what the committed stamp says; `root` is a checkout. */
export function isTried(root: string): boolean {
  try {
    return readFileSync(join(root, stamp), 'utf8').trim() === hashInputs(root)
  } catch {
    return false
  }
}

/** Says that the tests passed with inputs that had this hash when they began. */
export function setTried(root: string, hash: string): void {
  writeFileSync(join(root, stamp), `${hash}\n`)
}

/** The files that count, relative to the checkout. */
export function listInputs(root: string): string[] {
  const files = globSync(inputs, { cwd: root, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
  return [...new Set(files)].filter(isInput).toSorted()
}

// What tests the native servers says nothing of containers.
function isInput(path: string): boolean {
  return path !== stamp && !/^infra\/.*\.test\.ts$/.test(path)
}

/** Changes with whatever an input is. */
export function hashInputs(root: string): string {
  const hash = createHash('sha256')
  for (const path of listInputs(root)) {
    const content = readFileSync(join(root, path))
    hash.update(`${path} ${content.length}\n`).update(content)
  }
  return hash.digest('hex')
}
