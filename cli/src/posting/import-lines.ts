// A file of tweets to import: what each line says, and the key under which it is posted once.
import { createHash } from 'node:crypto'
import Type from 'typebox'
import { Check } from 'typebox/value'

const ImportLine = Type.Object(
  { username: Type.String(), text: Type.String() },
  { additionalProperties: false },
)

export type ImportLine =
  | {
      readonly kind: 'tweet'
      readonly username: string
      readonly text: string
      readonly key: string
    }
  | { readonly kind: 'bad'; readonly reason: string }
  | { readonly kind: 'blank' }

/**
 * A reader of lines that remembers which it has seen: the key of a line is made of what it says and of how often the
 * file has said that before, so that two equal lines are two tweets and a second run of the file is none.
 */
export function createLineReader(): (line: string) => ImportLine {
  const seen = new Map<string, number>()
  return (line) => {
    if (line.trim() === '') return { kind: 'blank' }
    const json = parse(line)
    if (json === undefined) return { kind: 'bad', reason: 'it is not JSON' }
    if (!Check(ImportLine, json)) {
      return { kind: 'bad', reason: 'it is not an object of "username" and "text", both strings' }
    }
    const { username, text } = json
    const content = digest([username.toLowerCase(), text])
    const occurrence = (seen.get(content) ?? 0) + 1
    seen.set(content, occurrence)
    return { kind: 'tweet', username, text, key: digest(['import', content, occurrence]) }
  }
}

function parse(line: string): unknown {
  try {
    const json: unknown = JSON.parse(line)
    return json
  } catch {
    return undefined
  }
}

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('base64url')
}
