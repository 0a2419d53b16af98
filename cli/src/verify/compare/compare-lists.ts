import type { Difference } from '../difference.ts'

type Where = Pick<Difference, 'view' | 'account'>

/** How a served list of ids differs from the expected one: what lacks, what is too much, what comes twice, the order. */
export function compareLists(
  where: Where,
  expected: readonly string[],
  found: readonly string[],
): readonly Difference[] {
  const inExpected = new Set(expected)
  const inFound = new Set(found)
  const seen = new Set<string>()
  const differences: Difference[] = []
  for (const id of expected) {
    if (inFound.has(id)) continue
    differences.push({ ...where, id, expected: 'to be there', found: 'nothing' })
  }
  for (const id of found) {
    if (seen.has(id)) differences.push({ ...where, id, expected: 'it once', found: 'it again' })
    else if (!inExpected.has(id)) {
      differences.push({ ...where, id, expected: 'nothing', found: 'it there' })
    }
    seen.add(id)
  }
  return [...differences, ...compareOrder(where, expected, [...seen], inFound)]
}

/** The first place where ids that are in both lists come in another order. */
function compareOrder(
  where: Where,
  expected: readonly string[],
  found: readonly string[],
  inFound: ReadonlySet<string>,
): readonly Difference[] {
  const inBoth = expected.filter((id) => inFound.has(id))
  const common = new Set(inBoth)
  const order = found.filter((id) => common.has(id))
  const at = inBoth.findIndex((id, index) => order[index] !== id)
  const id = inBoth[at]
  const other = order[at]
  if (id === undefined || other === undefined) return []
  return [{ ...where, id, expected: 'it next', found: `${other} next` }]
}
