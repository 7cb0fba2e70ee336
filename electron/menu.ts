import type { MenuItemConstructorOptions } from 'electron'

/** The application menu: what the system expects, by role, opening a folder, and its backups. */
export function menuTemplate(options: {
  readonly platform: NodeJS.Platform
  readonly isPackaged: boolean
  readonly openFolder: () => void
  /** Show the console's page of backups, at the button that makes one or at the list of those to go back to. */
  readonly showBackups: (at: 'backup' | 'restore') => void
}): MenuItemConstructorOptions[] {
  const isMac = options.platform === 'darwin'
  const file: MenuItemConstructorOptions = {
    label: '&File',
    submenu: [
      { label: 'Open Folder…', accelerator: 'CmdOrCtrl+O', click: options.openFolder },
      { type: 'separator' },
      { label: 'Back Up Now…', click: () => options.showBackups('backup') },
      { label: 'Restore from Backup…', click: () => options.showBackups('restore') },
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
