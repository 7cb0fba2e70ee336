import { isAppUrl } from './app-protocol.ts'
import type { ShellSession } from './shell.ts'

/** All that a page may do beyond drawing: put text on the clipboard when the person copies. */
const GRANTED: readonly string[] = ['clipboard-sanitized-write']

export function isGranted(permission: string): boolean {
  return GRANTED.includes(permission)
}

/** Whether a page may load `url`: its own files, and data that it made itself. */
export function mayRequest(url: string, isPackaged: boolean): boolean {
  if (isAppUrl(url)) return true
  if (!URL.canParse(url)) return false
  const { protocol } = new URL(url)
  return protocol === 'data:' || protocol === 'blob:' || (!isPackaged && protocol === 'devtools:')
}

/** What a page may have saved, after the person has chosen where: what it made itself, such as a log. */
export function maySave(url: string): boolean {
  return url.startsWith('blob:') && isAppUrl(url.slice('blob:'.length))
}

/** Electron grants everything by default; this leaves a page with what it needs. */
export function hardenSession(session: ShellSession, options: { readonly isPackaged: boolean }): void {
  session.setPermissionRequestHandler((_contents, permission, answer) => answer(isGranted(permission)))
  session.setPermissionCheckHandler((_contents, permission) => isGranted(permission))
  session.setDevicePermissionHandler(() => false)
  session.setSpellCheckerEnabled(false)
  session.on('will-download', (event, item) => {
    if (!maySave(item.getURL())) event.preventDefault()
  })
  session.webRequest.onBeforeRequest((details, answer) => {
    answer({ cancel: !mayRequest(details.url, options.isPackaged) })
  })
}
