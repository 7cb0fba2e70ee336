import { createRequire } from 'node:module'

/**
 * A package from the folder beside this file, which only the bench installs: types come from the
 * adapter, since the project's own installation has none of these packages.
 *
 * @throws where it is not installed
 */
export async function loadPeer<Module>(name: string): Promise<Module> {
  return (await import(name)) as Module
}

export function peerVersion(name: string): string {
  const manifest = createRequire(import.meta.url)(`./node_modules/${name}/package.json`) as {
    version: string
  }
  return manifest.version
}
