import { resolve } from 'node:path'

/** A folder to open, and whether the person has said, by naming it, that its code may run. */
export interface WorkspaceChoice {
  readonly dir: string
  readonly isConfirmed: boolean
}

/** The folder that `--workspace DIR` or `--workspace=DIR` names, from `cwd`; the last one counts; null without one. */
export function workspaceArgument(argv: readonly string[], cwd: string): string | null {
  let dir: string | null = null
  argv.forEach((argument, index) => {
    const next = argv[index + 1]
    if (argument === '--workspace' && next !== undefined && !next.startsWith('-')) dir = next
    if (argument.startsWith('--workspace=')) dir = argument.slice('--workspace='.length)
  })
  return dir === null || dir === '' ? null : resolve(cwd, dir)
}

/**
 * What a second start hands to the running one. Chromium reorders the arguments that it passes on, so
 * they are read where they are still whole.
 */
export interface SecondStart {
  readonly workspace: string | null
}

/** Reads what another process sent; anything that is not a second start asks for nothing. */
export function readSecondStart(data: unknown): SecondStart {
  const workspace = typeof data === 'object' && data !== null && 'workspace' in data ? data.workspace : null
  return { workspace: typeof workspace === 'string' && workspace !== '' ? workspace : null }
}
