import { isAppUrl } from './app-protocol.ts'
import type { NavigationEvent, ShellApp, ShellContents } from './shell.ts'

/** Where a page may take its window: to itself again, as a reload does, and nowhere else. */
export function mayNavigate(url: string): boolean {
  if (!isAppUrl(url)) return false
  const { pathname } = new URL(url)
  return pathname === '' || pathname === '/' || pathname === '/index.html'
}

/** Keeps every page of the app, those of child frames and webviews included, where it is. */
export function denyNavigation(app: ShellApp, log: (line: string) => void): void {
  app.on('web-contents-created', (_event, contents) => confine(contents, log))
}

function confine(contents: ShellContents, log: (line: string) => void): void {
  const guard = (event: NavigationEvent): void => {
    if (mayNavigate(event.url)) return
    event.preventDefault()
    log(`refused to navigate to ${event.url}`)
  }
  contents.on('will-navigate', guard)
  contents.on('will-frame-navigate', guard)
  contents.on('will-redirect', guard)
  contents.on('will-attach-webview', (event) => event.preventDefault())
  contents.setWindowOpenHandler(({ url }) => {
    log(`refused to open a window for ${url}`)
    return { action: 'deny' }
  })
}
