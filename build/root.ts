import path from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's root, without a trailing separator. */
export const root = path.resolve(fileURLToPath(new URL('..', import.meta.url)))

/** Where what is built goes. */
export const dist = path.join(root, 'dist')
