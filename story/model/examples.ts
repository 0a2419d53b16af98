// Programs that failed once, as fast-check shrank them. Each stays here.
import type { Program } from './run.ts'

export const examples: readonly Program[] = []
