// The accounts that the generator acts as. Their tokens are made from a secret that the state folder keeps, because
// the database has hashes only.
import {
  readJsonFile,
  writeJsonFile,
  openServiceClient,
  type RunState,
  type StateFolder,
} from '@flightpath/cli/state'
import { CommandError } from '@flightpath/cli/terminal'
import { accountsByUsernames } from '@flightpath/contracts'
import { createHmac, randomBytes } from 'node:crypto'
import { join } from 'node:path'
import Type, { type Static } from 'typebox'
import { createFollowGraph, type FollowGraph } from './follow-graph.ts'
import type { Actors } from '../requests/act.ts'

/** What a population is made from: the same gives the same accounts, tokens and follows. */
export const PopulationRecipe = Type.Object({
  /** Begins every username of it. */
  tag: Type.String(),
  secret: Type.String(),
  accounts: Type.Integer(),
  followers: Type.Number(),
  seed: Type.Integer(),
})
export type PopulationRecipe = Static<typeof PopulationRecipe>

const Kept = Type.Object({ populations: Type.Array(PopulationRecipe) })

export type Population = PopulationRecipe & {
  /** By number. */
  readonly ids: readonly string[]
  readonly graph: FollowGraph
}

/** A recipe with a name and a secret of its own. */
export function newRecipe(wanted: Omit<PopulationRecipe, 'tag' | 'secret'>): PopulationRecipe {
  const tag = `l${(randomBytes(4).readUInt32BE() % 36 ** 5).toString(36)}`
  return { ...wanted, tag, secret: randomBytes(32).toString('base64url') }
}

export function usernameAt({ tag }: Pick<PopulationRecipe, 'tag'>, account: number): string {
  return `${tag}_${account.toString(36)}`
}

export function bearerAt({ secret }: Pick<PopulationRecipe, 'secret'>, account: number): string {
  const token = createHmac('sha256', secret).update(String(account)).digest('base64url')
  return `flightpath_${token}`
}

/** The accounts with these ids, by number, as whoever acts as them needs them. */
export function actorsOf(
  ids: readonly string[],
  recipe: Pick<PopulationRecipe, 'tag' | 'secret'>,
): Actors {
  return {
    ids,
    bearers: ids.map((_, account) => bearerAt(recipe, account)),
    usernames: ids.map((_, account) => usernameAt(recipe, account)),
  }
}

function placeOf(folder: StateFolder): string {
  return join(folder.path, 'load.json')
}

/** A recipe of this shape that was kept for the stack; null when there is none. */
export function findRecipe(
  folder: StateFolder,
  { accounts, followers, seed }: Omit<PopulationRecipe, 'tag' | 'secret'>,
): PopulationRecipe | null {
  const kept = readJsonFile(placeOf(folder), Kept)?.populations ?? []
  const found = kept.findLast(
    (recipe) =>
      recipe.accounts === accounts && recipe.followers === followers && recipe.seed === seed,
  )
  return found ?? null
}

export function keepRecipe(folder: StateFolder, recipe: PopulationRecipe): void {
  const kept = readJsonFile(placeOf(folder), Kept)?.populations ?? []
  writeJsonFile(placeOf(folder), { populations: [...kept, recipe] })
}

const namesInOneCall = 5000

/** Finds the accounts of a recipe; null when they are not all there, as after `down --wipe`. */
export async function openPopulation(
  state: RunState,
  recipe: PopulationRecipe,
): Promise<Population | null> {
  await using graph = openServiceClient(state, 'graph')
  const names = Array.from({ length: recipe.accounts }, (_, account) => usernameAt(recipe, account))
  const found = new Map<string, string>()
  for (let start = 0; start < names.length; start += namesInOneCall) {
    const body = { usernames: names.slice(start, start + namesInOneCall) }
    const { accounts } = await graph.call(accountsByUsernames, { body })
    for (const { id, username } of accounts) found.set(username, id)
    if (found.size === 0) return null
  }
  if (found.size < names.length) {
    throw new CommandError(
      `Of the ${names.length} accounts ${recipe.tag}_… only ${found.size} are there: making them was interrupted. Use another --seed.`,
    )
  }
  const ids = names.map((name) => found.get(name) ?? '')
  return { ...recipe, ids, graph: createFollowGraph(recipe) }
}
