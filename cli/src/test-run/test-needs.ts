// What a test file needs to run: read from what it and its helpers ask the environment for.
import { serverNames, serverVariables, type ServerName } from '@flightpath/infra'
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

export type TestNeeds = {
  readonly servers: ReadonlySet<ServerName>
  /** A whole stack: its services, and that nobody else uses it. */
  readonly stack: boolean
  /** It changes a server for everybody or needs a process of its own: a comment that begins with `Runs alone:` says why. */
  readonly alone: boolean
}

/** Reads a test file and what it imports from other files of the tests. */
export function readNeeds(root: string, path: string): TestNeeds {
  const servers = new Set<ServerName>()
  let stack = false
  for (const text of readTexts(join(root, path))) {
    if (/FLIGHTPATH_TEST_(STACK|FAILPOINTS)/.test(text)) stack = true
    for (const name of serverNames) {
      const variable = serverVariables[name].replace('FLIGHTPATH_', '')
      if (new RegExp(`FLIGHTPATH_TEST_${variable}\\b|\\bserver\\('${variable}'\\)`).test(text))
        servers.add(name)
    }
  }
  const alone = /^\/\/ Runs alone: /m.test(readSource(join(root, path)).text)
  return { servers, stack, alone }
}

/** Texts of a file and, once each, of those that it imports names from, in whatever package. */
function readTexts(path: string): string[] {
  const seen = new Set<string>()
  const texts: string[] = []
  const visit = (file: string): void => {
    if (seen.has(file)) return
    seen.add(file)
    const { text, imports } = readSource(file)
    texts.push(text)
    for (const { names, from } of imports) {
      const target = resolve(file, from)
      if (target === null) continue
      if (from.startsWith('.')) visit(target)
      else for (const exporter of exportersOf(target, names)) visit(exporter)
    }
  }
  visit(path)
  return texts
}

type Import = { readonly names: readonly string[]; readonly from: string }
type Source = { readonly text: string; readonly imports: readonly Import[] }

/** Nearly all tests import the same helpers, and each is asked about several times. */
const sources = new Map<string, Source>()

function readSource(file: string): Source {
  const known = sources.get(file)
  if (known !== undefined) return known
  const text = readFileSync(file, 'utf8')
  const source = { text, imports: importsOf(text) }
  sources.set(file, source)
  return source
}

function importsOf(text: string): Import[] {
  const pattern =
    /^(?:import|export)\s+(type\s+)?(?:\{([^}]*)\}|\*[^']*|[\w$]+)\s+from\s+'([^']+)'/gm
  return [...text.matchAll(pattern)].flatMap(([, onlyTypes, names = '', from = '']) => {
    if (onlyTypes !== undefined || !/^(\.|@flightpath\/)/.test(from)) return []
    const values = names.split(',').map((name) => name.trim())
    return [{ names: values.filter((name) => name !== '' && !name.startsWith('type ')), from }]
  })
}

function resolve(importer: string, from: string): string | null {
  if (from.startsWith('.')) return join(dirname(importer), from)
  // A package that the root does not know is no helper of tests.
  try {
    return createRequire(importer).resolve(from)
  } catch {
    return null
  }
}

/** The files from which an index exports these names; the index itself where it declares them. */
function exportersOf(index: string, names: readonly string[]): string[] {
  const reexports = readSource(index).imports.filter(({ from }) => from.startsWith('.'))
  const files = names.map((name) => {
    const found = reexports.find((reexport) => reexport.names.some((other) => other === name))
    return found === undefined ? index : join(dirname(index), found.from)
  })
  return [...new Set(files)]
}
