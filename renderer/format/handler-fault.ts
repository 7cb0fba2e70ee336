import type { HandlerFile } from '../../src/model/handler.ts'

/** Why a handler does not load, in parts. */
export interface HandlerFault {
  /** The line that names the error. */
  readonly message: string
  /** `handlers/a.ts:12:5`; empty where it is not known. */
  readonly place: string
  /** The code around it, with its mark, where the platform shows it. */
  readonly frame: readonly string[]
  /** All that was said; empty where that is the message alone. */
  readonly rest: string
}

export function handlerFault({ file, error }: Pick<HandlerFile, 'file' | 'error'>): HandlerFault | null {
  if (error === null) return null
  const lines = error.split('\n')
  const named = lines.findIndex((line) => /^\w*Error\b/.test(line))
  const message = lines[Math.max(0, named)] ?? error
  const place = placeIn(lines, file)
  return { message, place, frame: frameOf(lines, named), rest: error.trim() === message ? '' : error }
}

/** The first mention of the file with a line: in the head of a syntax error, or in a frame of the stack. */
function placeIn(lines: readonly string[], file: string): string {
  for (const line of lines) {
    const at = line.indexOf(`${file}:`)
    const [numbers] = at < 0 ? [] : (/^\d+(?::\d+)?/.exec(line.slice(at + file.length + 1)) ?? [])
    if (numbers !== undefined) return `${file}:${numbers}`
  }
  return ''
}

/** What stands before the named error is the code; of Babel's kind, numbered lines after it. */
function frameOf(lines: readonly string[], named: number): readonly string[] {
  const before = lines.slice(1, Math.max(0, named)).filter((line) => line.trim() !== '')
  if (before.some((line) => /^\s*\^/.test(line))) return before
  return lines.filter((line) => /^\s*>?\s*\d*\s*\|/.test(line))
}
