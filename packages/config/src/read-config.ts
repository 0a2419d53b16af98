// Turns environment variables into one frozen value, and names everything that is wrong with them at once.
import { readFileSync } from 'node:fs'
import { readSecretFile } from './secret-file.ts'

/** Environment variables by name, as `process.env` has them. */
export type Environment = Readonly<Record<string, string | undefined>>

/**
 * One reader per kind of setting. A variable that is unset or empty counts as missing; without a
 * default that is a problem. A default of `null` makes a setting optional. (NoInfer, so that it is the
 * default and not the place of use that decides whether null is possible.)
 */
export type Readers = {
  /** The text as it stands. */
  string<D extends string | null = string>(
    name: string,
    options?: { default?: D },
  ): string | NoInfer<D>
  /** A whole number within `min` and `max`, both included. */
  integer<D extends number | null = number>(
    name: string,
    options: { min: number; max: number; default?: D },
  ): number | NoInfer<D>
  /** One URL with its scheme (`redis://…`, `http://…`), as its text. Never repeated in an error: it may hold a password. */
  url<D extends string | null = string>(
    name: string,
    options?: { default?: D },
  ): string | NoInfer<D>
  /** Comma-separated URLs, at least one. */
  urls(name: string, options?: { default?: readonly string[] }): readonly string[]
  /** Comma-separated texts, at least one, surrounding blanks dropped: `127.0.0.1:9092, 127.0.0.1:9093`. */
  list(name: string, options?: { default?: readonly string[] }): readonly string[]
  /** The contents of the file that the variable names, less one final line break: `read.file('GRAPH_SECRET_FILE')`. */
  file<D extends string | null = string>(
    name: string,
    options?: { default?: D },
  ): string | NoInfer<D>
  /** The secret in the file that the variable names, which its owner alone may read: `read.secret('FLIGHTPATH_SECRET_FILE')`. */
  secret(name: string): string
  /** `true`, `1`, `yes`, `on` or `false`, `0`, `no`, `off`; missing means the default, which is false. */
  flag(name: string, options?: { default?: boolean }): boolean
  /** One of the given words. */
  oneOf<T extends string>(name: string, values: readonly [T, ...T[]], options?: { default?: T }): T
}

/**
 * Calls `describe` with readers over `env` and returns its answer, deeply frozen.
 * Throws one Error that lists every problem:
 * `FANOUT_REDIS_URL is missing; FANOUT_BATCH must be a whole number from 1 to 5000, was "0"`.
 */
export function readConfig<T>(env: Environment, describe: (read: Readers) => T): Readonly<T> {
  const problems: string[] = []
  const config = describe(createReaders(env, (problem) => problems.push(problem)))
  if (problems.length > 0) throw new Error(problems.join('; '))
  return deepFreeze(config)
}

function createReaders(env: Environment, report: (problem: string) => void): Readers {
  /** `placeholder` stands in after a problem; nobody sees it, because readConfig throws. */
  function read<V, D = V>(
    name: string,
    placeholder: V,
    parse: (text: string) => Parsed<V>,
    options: { default?: D | undefined } = {},
  ): V | D {
    const text = env[name]
    if (text === undefined || text === '') {
      if (options.default !== undefined) return options.default
      report(`${name} is missing`)
      return placeholder
    }
    const parsed = parse(text)
    if (!('problem' in parsed)) return parsed.value
    report(`${name} ${parsed.problem}`)
    return placeholder
  }

  return {
    string: (name, options) => read(name, '', (value) => ({ value }), options),
    integer: (name, options) => read(name, 0, (text) => parseInteger(text, options), options),
    url: (name, options) => read(name, '', parseUrl, options),
    urls: (name, options) => read(name, [], parseUrls, options),
    list: (name, options) => read(name, [], parseList, options),
    file: (name, options) => read(name, '', parseFile, options),
    secret: (name) => read(name, '', parseSecret),
    flag: (name, options) => read(name, false, parseFlag, { default: false, ...options }),
    oneOf: (name, values, options) =>
      read(name, values[0], (text) => parseOneOf(text, values), options),
  }
}

type Parsed<T> = { value: T } | { problem: string }

function parseInteger(text: string, { min, max }: { min: number; max: number }): Parsed<number> {
  const value = /^-?\d{1,15}$/.test(text) ? Number(text) : Number.NaN
  if (value >= min && value <= max) return { value }
  return { problem: `must be a whole number from ${min} to ${max}, was ${JSON.stringify(text)}` }
}

function parseUrl(text: string): Parsed<string> {
  return isUrl(text) ? { value: text } : { problem: 'must be a URL' }
}

function parseUrls(text: string): Parsed<readonly string[]> {
  const value = split(text)
  if (value.length > 0 && value.every(isUrl)) return { value }
  return { problem: 'must be URLs separated by commas' }
}

/** `localhost:9092` would pass for a URL of the scheme `localhost`. */
function isUrl(text: string): boolean {
  return text.includes('://') && URL.canParse(text)
}

function parseList(text: string): Parsed<readonly string[]> {
  const value = split(text)
  return value.length > 0
    ? { value }
    : { problem: `must name at least one, was ${JSON.stringify(text)}` }
}

function parseFile(path: string): Parsed<string> {
  try {
    return { value: readFileSync(path, 'utf8').replace(/\r?\n$/, '') }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { problem: `names a file that cannot be read: ${reason}` }
  }
}

function parseSecret(path: string): Parsed<string> {
  try {
    return { value: readSecretFile(path) }
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return { problem: `names the file of a secret that cannot be used: ${reason}` }
  }
}

function parseFlag(text: string): Parsed<boolean> {
  const word = text.toLowerCase()
  if (['true', '1', 'yes', 'on'].includes(word)) return { value: true }
  if (['false', '0', 'no', 'off'].includes(word)) return { value: false }
  return { problem: `must be true or false, was ${JSON.stringify(text)}` }
}

function parseOneOf<T extends string>(text: string, values: readonly T[]): Parsed<T> {
  const value = values.find((candidate) => candidate === text)
  if (value !== undefined) return { value }
  return { problem: `must be one of ${values.join(', ')}, was ${JSON.stringify(text)}` }
}

function split(text: string): string[] {
  return text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value)
    Object.values(value).forEach(deepFreeze)
  }
  return value
}
