import path from 'node:path'

/** The person's own folder for what is not a workspace's, by each system's custom. */
export function stateDir(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  home: string,
): string {
  if (platform === 'win32')
    return path.win32.join(env.LOCALAPPDATA ?? path.win32.join(home, 'AppData', 'Local'), 'Yardmaster')
  if (platform === 'darwin') return path.join(home, 'Library', 'Application Support', 'Yardmaster')
  return path.join(env.XDG_STATE_HOME || path.join(home, '.local', 'state'), 'yardmaster')
}
