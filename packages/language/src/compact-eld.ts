// eld's detector with its smallest table, in a sixth of the memory: as the package loads it, each of 49,553 n-grams has
// an object of scores by language of its own, 29 MB, and parsing that as a program leaves 50 MB more behind. Most
// have the same scores as another one, and share them here. docs/decisions/0028-memory-has-a-budget.md
import { readFileSync } from 'node:fs'
import type { eld } from 'eld/extrasmall'

type Scores = Readonly<Record<string, number>>
type Table = {
  readonly type: string
  readonly languages: Readonly<Record<string, string>>
  readonly ngrams: Readonly<Record<string, Scores>>
}
type Eld = Pick<typeof eld, 'detect'>
type CreateEld = () => { readonly instance: Eld; readonly loadData: (table: Table) => void }

/** Throws when eld is another than the one that this was written for. */
export async function loadCompactEld(): Promise<Eld> {
  const entry = import.meta.resolve('eld/extrasmall')
  const module: unknown = await import(new URL('../languageDetector.js', entry).href)
  if (!hasCreateEld(module)) throw new Error('eld makes no detector any more')
  const { instance, loadData } = module.createEld()
  loadData(readTable(readFileSync(new URL('../ngrams/extrasmall.js', entry), 'utf8')))
  return instance
}

function hasCreateEld(module: unknown): module is { createEld: CreateEld } {
  return (
    typeof module === 'object' &&
    module !== null &&
    'createEld' in module &&
    typeof module.createEld === 'function'
  )
}

/** `{…,languages:{0:'am',…},…,ngrams:{' Lé4L':{0:176},L_QL:{0:148,7:12},…}}` */
function readTable(program: string): Table {
  const begin = program.indexOf('ngrams:{')
  const languages = [...program.slice(0, begin).matchAll(/(\d+):'(\w+)'/g)]
  const entries = /(?:'((?:[^'\\]|\\.)+)'|([^':{},]+)):(\{[^{}]*\})/g
  const shared = new Map<string, Scores>()
  const ngrams: Record<string, Scores> = {}
  let end = begin + 'ngrams:{'.length
  for (const { 0: entry, 1: quoted, 2: bare = '', 3: text = '' } of program
    .slice(end)
    .matchAll(entries)) {
    end += entry.length + 1
    let scores = shared.get(text)
    if (scores === undefined) shared.set(text, (scores = readScores(text)))
    ngrams[quoted?.replaceAll(/\\(.)/g, '$1') ?? bare] = scores
  }
  if (languages.length === 0 || program.slice(end - 1) !== '}};') {
    throw new Error('eld writes its table in another way than expected')
  }
  return {
    type: 'XS60',
    languages: Object.fromEntries(languages.map(([, id = '', name = '']) => [id, name])),
    ngrams,
  }
}

/** `{0:148,7:12}` */
function readScores(text: string): Scores {
  const scores: Scores = JSON.parse(text.replaceAll(/(\d+):/g, '"$1":'))
  return scores
}
