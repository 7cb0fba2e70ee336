import { expect, test, vi } from 'vitest'
import { menuTemplate } from '../../../electron/menu.ts'

function flatten(options: Partial<Parameters<typeof menuTemplate>[0]> = {}) {
  const template = menuTemplate({
    platform: 'linux',
    isPackaged: true,
    openFolder: () => {},
    showBackups: () => {},
    ...options,
  })
  return template.flatMap((item) => [item, ...(Array.isArray(item.submenu) ? item.submenu : [])])
}

const roles = (options?: Parameters<typeof flatten>[0]) => flatten(options).map(({ role }) => role)

test('macOS has its application menu and closes windows from File; elsewhere File quits', () => {
  expect(roles({ platform: 'darwin' })).toEqual(expect.arrayContaining(['appMenu', 'close']))
  expect(roles({ platform: 'darwin' })).not.toContain('quit')
  expect(roles({ platform: 'win32' })).toContain('quit')
  expect(roles({ platform: 'win32' })).not.toContain('appMenu')
})

test('reloading and developer tools are for development', () => {
  expect(roles({ isPackaged: true })).not.toContain('toggleDevTools')
  expect(roles({ isPackaged: false })).toEqual(expect.arrayContaining(['reload', 'toggleDevTools']))
})

test('a folder is opened from the menu and from the keyboard', () => {
  const openFolder = vi.fn()
  const item = flatten({ openFolder }).find(({ label }) => label === 'Open Folder…')
  expect(item?.accelerator).toBe('CmdOrCtrl+O')
  ;(item?.click as () => void)()
  expect(openFolder).toHaveBeenCalledTimes(1)
})

test('backups are made and gone back to on the page that shows them', () => {
  const showBackups = vi.fn()
  const click = (name: string) => {
    const item = flatten({ showBackups }).find(({ label }) => label === name)
    ;(item?.click as () => void)()
  }
  click('Back Up Now…')
  click('Restore from Backup…')
  expect(showBackups.mock.calls).toEqual([['backup'], ['restore']])
})
