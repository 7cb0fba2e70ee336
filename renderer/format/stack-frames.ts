/** A line of a stack. */
export interface StackFrame {
  readonly text: string
  /** `file:line:column` within it, where there is one. */
  readonly place: string | null
  /** Of the runtime or a package: seldom where the fault is. */
  readonly isInternal: boolean
}

const PLACE = /\(?((?:file:\/\/)?[^\s()]+:\d+:\d+)\)?$/

/** The frames of a stack, without its message, which stands above it. */
export function stackFrames(stack: string): readonly StackFrame[] {
  return stack
    .split('\n')
    .filter((line) => /^\s+at\s/.test(line))
    .map((line) => {
      const text = line.trim()
      const place = PLACE.exec(text)?.[1] ?? null
      return { text, place, isInternal: /node:|\bnode_modules[/\\]|<anonymous>$/.test(text) }
    })
}
