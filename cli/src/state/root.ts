import { join } from 'node:path'

/** The checkout that this program is part of. */
export const root = join(import.meta.dirname, '../../..')
