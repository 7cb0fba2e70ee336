import type { ConsoleLevel } from '../src/model/console-log.ts'

type Say = (line: string, level?: ConsoleLevel) => void

/** What the desktop itself says: in the log of the console that is open, where people see it. */
export interface HostLog {
  /** Without a level it is a warning. */
  readonly say: Say
  /** A console is open: it is told from now on, and first what was said while there was none. */
  attach(console: { readonly log: Say }): void
}

/** Lines that wait for a console, at most. */
const MOST_WAITING = 100

/** @param stderr where lines go while no console is open; an open one passes its warnings on to there itself */
export function createHostLog(stderr: (line: string) => void): HostLog {
  let current: { readonly log: Say } | null = null
  const waiting: [line: string, level: ConsoleLevel][] = []
  return {
    say(line, level = 'warn') {
      if (current) return current.log(line, level)
      stderr(line)
      if (waiting.length < MOST_WAITING) waiting.push([line, level])
    },
    attach(console) {
      current = console
      for (const [line, level] of waiting.splice(0)) console.log(line, level)
    },
  }
}
