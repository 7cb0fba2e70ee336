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
  /** The folder that it was named; absolute. */
  readonly workspace: string | null
  /** The link that it was started with. */
  readonly link: string | null
}

/** Reads what another process sent; anything that is not a second start asks for nothing. */
export function readSecondStart(data: unknown): SecondStart {
  const sent = (typeof data === 'object' && data !== null ? data : {}) as Readonly<Record<string, unknown>>
  return { workspace: textOrNull(sent['workspace']), link: textOrNull(sent['link']) }
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null
}
