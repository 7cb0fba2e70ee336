import type { Clock } from '../clock.ts'
import type { LogLine } from '../model/attempt.ts'
import type { Progress } from '../model/job.ts'
import type { Assignment, AttemptObserver, AttemptReport, Ending } from './executor.ts'
import { createLogBuffer, cutLine } from './log-buffer.ts'
import { createOutputLines } from './output-lines.ts'
import type { LogBatch } from './protocol.ts'
import type { Supervision } from './supervision.ts'

/** One attempt as the host sees it: what it is, what it has said, and its one report. */
export interface AttemptRun {
  readonly number: number
  readonly assignment: Assignment
  readonly file: string
  readonly build: string
  /** The folder of the build's copies, absolute; null where files are read where they are. */
  readonly copies: string | null
  readonly startedAt: number
  readonly report: Promise<AttemptReport>
  /** Null until the process has it. */
  supervision: Supervision | null
  /** Whether the process has said that it has it. */
  isStarted: boolean
  /** How many processes have died with it in their pipe, before they took it. */
  handovers: number
  /** Set once its end is certain: later words change nothing. */
  ending: Ending | null
  addLogs(batch: LogBatch): void
  addOutput(stream: 'stdout' | 'stderr', text: string): void
  setProgress(progress: Progress): void
  /** Resolve the report; the first call counts, and nothing reaches the observer after it. */
  settle(ending: Ending): void
}

export interface AttemptRunOptions {
  readonly number: number
  readonly assignment: Assignment
  readonly observer: AttemptObserver
  readonly file: string
  readonly build: string
  /** None unless given. */
  readonly copies?: string | null
  readonly clock: Clock
}

export function createAttemptRun(options: AttemptRunOptions): AttemptRun {
  const { number, assignment, observer, file, build, copies = null, clock } = options
  const { promise: report, resolve } = Promise.withResolvers<AttemptReport>()
  const buffer = createLogBuffer(() => clock.now())
  const output = { stdout: createOutputLines(), stderr: createOutputLines() }
  const logs: LogLine[] = []
  let cutLines = 0
  let isSettled = false

  const keep = (lines: readonly LogLine[]): void => {
    if (isSettled) return
    // Capped here as well: output does not pass the cap of the process, and a handler may forge its batches.
    const kept = buffer.addLines(lines)
    logs.push(...kept)
    if (kept.length > 0) quietly(() => observer.onLog(kept))
  }
  const keepOutput = (stream: 'stdout' | 'stderr', lines: readonly string[]): void => {
    const level = stream === 'stdout' ? 'info' : 'error'
    const at = clock.now()
    keep(lines.map((message) => ({ at, level, message })))
  }

  return {
    number,
    assignment,
    file,
    build,
    copies,
    startedAt: clock.now(),
    report,
    supervision: null,
    isStarted: false,
    handovers: 0,
    ending: null,
    addLogs(batch) {
      cutLines = batch.cutLines
      keep(batch.lines)
    },
    addOutput: (stream, text) => keepOutput(stream, output[stream].push(text)),
    setProgress(progress) {
      if (!isSettled) quietly(() => observer.onProgress(progress))
    },
    settle(ending) {
      if (isSettled) return
      keepOutput('stdout', output.stdout.rest())
      keepOutput('stderr', output.stderr.rest())
      isSettled = true
      // Output and messages come over different pipes; their times tell how they went together.
      logs.sort((a, b) => a.at - b.at)
      const cut = cutLines + buffer.take().cutLines
      resolve({
        ending: this.supervision?.conclude(ending) ?? ending,
        logs: cut > 0 ? [...logs, cutLine(clock.now(), cut)] : logs,
        build,
      })
    },
  }
}

/** A throwing observer must not hurt the attempt that it watches. */
function quietly(tell: () => void): void {
  try {
    tell()
  } catch {
    // Whoever listens reports its own faults.
  }
}
