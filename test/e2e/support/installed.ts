import { cp, symlink } from 'node:fs/promises'
import path from 'node:path'
import { dist, root } from '../../../build/root.ts'

/**
 * Yardmaster as a person has it who installed it, below `parent`: what is built, without the sources.
 * @returns the command line's script
 */
export async function installBelow(parent: string): Promise<string> {
  const app = path.join(parent, 'app')
  await cp(dist, path.join(app, 'dist'), { recursive: true })
  await cp(path.join(root, 'package.json'), path.join(app, 'package.json'))
  await symlink(path.join(root, 'node_modules'), path.join(app, 'node_modules'), 'junction')
  return path.join(app, 'dist/src/cli.js')
}
