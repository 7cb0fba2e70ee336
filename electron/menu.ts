import type { MenuItemConstructorOptions } from 'electron'

/** The application menu: what the system expects, by role, and opening a folder. */
export function menuTemplate(options: {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  readonly openFolder: () => void
}): MenuItemConstructorOptions[] {
  const isMac = options.platform === 'darwin'
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O', click: options.openFolder },
      { type: 'separator' },
      { role: isMac ? 'close' : 'quit' },
    ],
  }
  const developer: MenuItemConstructorOptions[] = [
    { type: 'separator' },
    { role: 'reload' },
    { role: 'toggleDevTools' },
  ]
  const view: MenuItemConstructorOptions = {
    label: '&View',
    submenu: [
      { role: 'resetZoom' },
      { role: 'zoomIn' },
      { role: 'zoomOut' },
      { type: 'separator' },
      { role: 'togglefullscreen' },
      ...(options.isPackaged ? [] : developer),
    ],
  }
  return [
    ...(isMac ? [{ role: 'appMenu' } satisfies MenuItemConstructorOptions] : []),
    file,
    { role: 'editMenu' },
    view,
    { role: 'windowMenu' },
  ]
}
