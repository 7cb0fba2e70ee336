import { InvalidInputError } from '../errors.ts'

/** A place in a source file: what an editor is asked to show. */
export interface SourcePlace {
  /** Absolute. */
  readonly path: string
  /** From 1. */
  readonly line: number
  readonly column: number
}

/** Links that editors listen to. `{path}` has forward slashes and begins with one. */
const EDITORS: Readonly<Record<string, string>> = {
  vscode: 'vscode://file{path}:{line}:{column}',
  vscodium: 'vscodium://file{path}:{line}:{column}',
  cursor: 'cursor://file{path}:{line}:{column}',
  windsurf: 'windsurf://file{path}:{line}:{column}',
  zed: 'zed://file{path}:{line}:{column}',
  idea: 'idea://open?file={path}&line={line}&column={column}',
  webstorm: 'webstorm://open?file={path}&line={line}&column={column}',
  sublime: 'subl://open?url=file://{path}&line={line}&column={column}',
}

/** What the variable `YARDMASTER_EDITOR` may not make of a place: a page of the web, or code. */
const REFUSED = /^(?:https?|javascript|data|blob|about|file|vbscript):/i

/**
 * The link that opens `place` in the person's editor.
 *
 * @param editor what YARDMASTER_EDITOR says: a name of the list above, or a link of one's own with `{path}`,
 *   `{line}` and `{column}`; VS Code unless given
 * @throws InvalidInputError where it is neither
 */
export function editorLink({ path, line, column }: SourcePlace, editor: string = 'vscode'): string {
  const template = EDITORS[editor] ?? editor
  if (!/^[a-z][a-z0-9+.-]*:/i.test(template) || !template.includes('{path}') || REFUSED.test(template)) {
    const known = Object.keys(EDITORS).join(', ')
    throw new InvalidInputError('YARDMASTER_EDITOR', `${known}, or a link of an editor with {path}`, editor)
  }
  const slashed = path.replaceAll('\\', '/')
  const encoded = slashed
    .split('/')
    .map(encodeURIComponent)
    .join('/')
    .replace(/^([A-Za-z])%3A/, '$1:')
  return template
    .replaceAll('{path}', encoded.startsWith('/') ? encoded : `/${encoded}`)
    .replaceAll('{line}', String(line))
    .replaceAll('{column}', String(column))
}
