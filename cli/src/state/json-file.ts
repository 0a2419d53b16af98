// Small JSON files that other processes read at any moment: replaced as a whole, checked when read.
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import type { Static, TSchema } from 'typebox'
import { Check } from 'typebox/value'

/** Reads a file; null when it does not exist. Throws when it is not JSON of this shape. */
export function readJsonFile<S extends TSchema>(path: string, schema: S): Static<S> | null {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null
    throw error
  }
  const json = parse(path, text)
  if (!Check(schema, json)) {
    throw new Error(`${path} was written by another version of flightpath: delete it`)
  }
  return json
}

/**
 * Replaces a file, readable by its owner alone. Synchronous, so that nothing comes between starting a process and
 * writing down its id.
 */
export function writeJsonFile(path: string, value: unknown): void {
  const part = `${path}.${process.pid}.part`
  writeFileSync(part, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 })
  renameSync(part, path)
}

function parse(path: string, text: string): unknown {
  try {
    const json: unknown = JSON.parse(text)
    return json
  } catch (error) {
    throw new Error(`${path} is no JSON, so something else wrote it: delete it`, { cause: error })
  }
}
