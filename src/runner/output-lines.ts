/** Longer lines are cut by the log that keeps them: what would be thrown away is not gathered. */
const LONGEST_CARRY = 16_384

/** Cuts chunks of output into lines; a chunk may end in the middle of one. */
export interface OutputLines {
  push(chunk: string): string[]
  /** What came after the last line break, if anything. */
  rest(): string[]
}

export function createOutputLines(): OutputLines {
  let carry = ''
  return {
    push(chunk) {
      const lines = (carry + chunk).split(/\r?\n/)
      carry = (lines.pop() ?? '').slice(0, LONGEST_CARRY)
      return lines
    },
    rest() {
      const rest = carry === '' ? [] : [carry]
      carry = ''
      return rest
    },
  }
}
