import type { Shell } from './shell.ts'

/** Asks where to write a file; null where the person would rather not. The system asks before it replaces one. */
export async function chooseFile(shell: Pick<Shell, 'dialogs'>, name: string): Promise<string | null> {
  const { canceled, filePath } = await shell.dialogs.showSaveDialog({
    title: 'Export jobs',
    defaultPath: name,
    buttonLabel: 'Export',
  })
  return canceled || filePath === '' ? null : filePath
}
