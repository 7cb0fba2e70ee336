import type { Attempt, LogLine } from '../../src/model/attempt.ts'

/** `attempt` with those of `lines` that its last lines are not already. */
export function withLines(attempt: Attempt, lines: readonly LogLine[]): Attempt {
  const tail = new Set(attempt.logs.slice(-lines.length).map(keyOf))
  const fresh = lines.filter((line) => !tail.has(keyOf(line)))
  return fresh.length === 0 ? attempt : { ...attempt, logs: [...attempt.logs, ...fresh] }
}

function keyOf(line: LogLine): string {
  return `${line.at} ${line.level} ${line.message}`
}
