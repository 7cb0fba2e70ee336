import { isAbsolute, relative, sep } from 'node:path'

/** Inside the folder, and no installed package's. */
export function isOwnFile(file: string, folder: string): boolean {
  const path = relative(folder, file)
  return (
    path !== '' && !path.startsWith('..') && !isAbsolute(path) && !path.split(sep).includes('node_modules')
  )
}
