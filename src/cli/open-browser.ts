import { spawn } from 'node:child_process'

export interface BrowserCommand {
  readonly file: string
  readonly args: readonly string[]
}

/** How this system opens a URL; null where there is no screen to open it on. */
export function browserCommand(
  platform: NodeJS.Platform,
  env: Readonly<Record<string, string | undefined>>,
  url: string,
): BrowserCommand | null {
  if (platform === 'darwin') return { file: 'open', args: [url] }
  // Not `start`: that is the shell's, and reads the ampersands of a URL as its own.
  if (platform === 'win32') return { file: 'rundll32', args: ['url.dll,FileProtocolHandler', url] }
  if (!env.DISPLAY && !env.WAYLAND_DISPLAY) return null
  return { file: 'xdg-open', args: [url] }
}

/** Open it, and leave it alone. Resolves to whether the opener was started. */
export async function openBrowser({ file, args }: BrowserCommand): Promise<boolean> {
  const { promise, resolve } = Promise.withResolvers<boolean>()
  const child = spawn(file, args, { detached: true, stdio: 'ignore' })
  child.on('spawn', () => resolve(true))
  child.on('error', () => resolve(false))
  child.unref()
  return promise
}
