import { accessSync, constants } from 'node:fs'
import path from 'node:path'

/** What a browser under test is started with: nothing that asks the network, nothing that needs a GPU. */
export const CHROMIUM_FLAGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
] as const

/** How to come by a browser, for whoever has none. */
export const HOW_TO_GET_CHROMIUM =
  'No Chromium, Chrome or Edge was found. Install one (Debian: apt-get install chromium), or name it: CHROMIUM=/path/to/chrome.'

/**
 * The browser that tests drive: `CHROMIUM` if it is set, else the first that stands where its
 * installer puts it, else null. A `CHROMIUM` that does not exist is not replaced by another.
 */
export function findChromium(
  env: Readonly<Record<string, string | undefined>> = process.env,
  platform: NodeJS.Platform = process.platform,
  isExecutable: (file: string) => boolean = canExecute,
): string | null {
  const named = env['CHROMIUM']
  const candidates = named ? [named] : installedPaths(env, platform)
  return candidates.find(isExecutable) ?? null
}

function installedPaths(
  env: Readonly<Record<string, string | undefined>>,
  platform: NodeJS.Platform,
): string[] {
  switch (platform) {
    case 'darwin':
      return ['/Applications', path.posix.join(env['HOME'] ?? '/', 'Applications')].flatMap((folder) =>
        ['Chromium', 'Google Chrome', 'Microsoft Edge'].map(
          (app) => `${folder}/${app}.app/Contents/MacOS/${app}`,
        ),
      )
    case 'win32':
      return ['ProgramFiles', 'ProgramFiles(x86)', 'LOCALAPPDATA']
        .flatMap((name) => env[name] ?? [])
        .flatMap((folder) => [
          `${folder}\\Google\\Chrome\\Application\\chrome.exe`,
          `${folder}\\Chromium\\Application\\chrome.exe`,
          `${folder}\\Microsoft\\Edge\\Application\\msedge.exe`,
        ])
    default:
      return (env['PATH'] ?? '')
        .split(':')
        .concat('/usr/bin', '/usr/local/bin', '/snap/bin')
        .filter((folder) => folder.startsWith('/'))
        .flatMap((folder) =>
          ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'microsoft-edge'].map(
            (name) => `${folder}/${name}`,
          ),
        )
  }
}

function canExecute(file: string): boolean {
  try {
    accessSync(file, constants.X_OK)
    return true
  } catch {
    return false
  }
}
