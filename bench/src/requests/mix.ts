// What the simulated people do, and how often.
import { UsageError } from '@flightpath/cli/terminal'

export const actions = [
  'post',
  'read-home',
  'read-bare-home',
  'read-user',
  'search',
  'like',
  'follow',
] as const
export type Action = (typeof actions)[number]

/** Weights of the actions that occur; only their proportions count. */
export type Mix = ReadonlyMap<Action, number>

const presets: Readonly<Record<string, string>> = {
  writes: 'post=1',
  reads: 'read-home=1',
  'bare-reads': 'read-bare-home=1',
  // Writes and timeline reads a second: Krikorian, "Timelines at scale", QCon San Francisco 2012.
  'twitter-2012': 'post=6000,read-home=300000',
  everything: 'post=10,read-home=60,read-user=10,search=5,like=12,follow=3',
}

/** Reads `post=1,read-home=50`, or the name of a preset. Throws a UsageError that says what there is. */
export function parseMix(text: string): Mix {
  const mix = new Map<Action, number>()
  for (const part of (presets[text] ?? text).split(',')) {
    const [name = '', weight = ''] = part.split('=')
    const action = actions.find((known) => known === name)
    const value = /^\d+(\.\d+)?$/.test(weight) ? Number(weight) : Number.NaN
    if (action === undefined || Number.isNaN(value) || mix.has(action)) throw unknownMix(text)
    if (value > 0) mix.set(action, value)
  }
  if (mix.size === 0) throw unknownMix(text)
  return mix
}

function unknownMix(text: string): UsageError {
  return new UsageError(
    `--mix must be a preset (${Object.keys(presets).join(', ')}) or weights such as post=1,read-home=50 of ${actions.join(', ')}; it was ${text}.`,
  )
}

/** Chooses actions as often as the mix says. */
export function createActionPicker(mix: Mix, random: () => number): () => Action {
  const weights = [...mix]
  const total = weights.reduce((sum, [, weight]) => sum + weight, 0)
  const [[first] = []] = weights
  if (first === undefined) throw new RangeError('a mix has at least one action')
  return () => {
    let left = random() * total
    for (const [action, weight] of weights) {
      left -= weight
      if (left < 0) return action
    }
    return first
  }
}

/** As `parseMix` reads it. */
export function formatMix(mix: Mix): string {
  return Array.from(mix, ([action, weight]) => `${action}=${weight}`).join(',')
}
