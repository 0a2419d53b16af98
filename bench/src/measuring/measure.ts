// Figures of several runs, side by side.

/** One figure of one run. */
export type Measure = {
  readonly name: string
  /** Null where there is none: it was not reached, or never ended. */
  readonly value: number | null
  readonly unit: string
}

/** A time. */
export function milliseconds(name: string, value: number | null): Measure {
  return { name, value, unit: 'ms' }
}

/** A number of things. */
export function count(name: string, value: number): Measure {
  return { name, value, unit: '' }
}

/** The figures of one part of a scenario, by names that say so. */
export function namedAfter(part: string, measures: readonly Measure[]): Measure[] {
  return measures.map(({ name, ...rest }) => ({ name: `${part}: ${name}`, ...rest }))
}

export type Summary = {
  readonly name: string
  readonly unit: string
  readonly median: number | null
  readonly lowest: number | null
  readonly highest: number | null
}

/** Summarises runs of the same scenario, in the order of the first. */
export function summarise(runs: readonly (readonly Measure[])[]): Summary[] {
  const names = new Map(runs.flat().map(({ name, unit }) => [name, unit]))
  return Array.from(names, ([name, unit]) => {
    const values = runs
      .flatMap((run) => run.filter((measure) => measure.name === name))
      .flatMap(({ value }) => (value === null ? [] : [value]))
      .toSorted((a, b) => a - b)
    return {
      name,
      unit,
      median: medianOf(values),
      lowest: values.at(0) ?? null,
      highest: values.at(-1) ?? null,
    }
  })
}

/** Of ascending numbers; null of none. */
export function medianOf(ascending: readonly number[]): number | null {
  const middle = (ascending.length - 1) / 2
  const low = ascending[Math.floor(middle)]
  const high = ascending[Math.ceil(middle)]
  return low === undefined || high === undefined ? null : (low + high) / 2
}

/** Three digits are more than a run repeats. */
export function formatFigure(value: number | null, unit: string): string {
  if (value === null) return 'none'
  const whole = Number.isInteger(value) || Math.abs(value) >= 100
  const digits = whole ? Math.round(value).toLocaleString('en-US') : value.toPrecision(3)
  return unit === '' ? digits : `${digits} ${unit}`
}
