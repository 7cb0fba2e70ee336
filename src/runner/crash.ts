import { runnerError } from './error.ts'
import { exitReason } from './errand.ts'
import type { Ending } from './executor.ts'
import type { ProcessExit } from './process-host.ts'

type Crash = Extract<Ending, { readonly kind: 'crashed' }>

/** The ending of an attempt whose process died. `errors` is the end of what it wrote to stderr. */
export function crashed(exit: ProcessExit, errors: string, memoryMb: number): Crash {
  const reason = exitReason(exit, errors)
  const isMemory = reason.includes('out of memory')
  const message = isMemory
    ? `${reason}: the limit is ${memoryMb} MB`
    : `${reason} before the handler finished`
  return { kind: 'crashed', error: runnerError(isMemory ? 'OutOfMemoryError' : 'CrashError', message) }
}

/** The ending of an attempt whose process a person has ended. */
export function killed(pid: number): Crash {
  return {
    kind: 'crashed',
    error: runnerError('KilledError', `its process, ${pid}, was killed from the console`),
  }
}

/** The ending of an attempt whose process was ended for its memory. */
export function outOfMemory(usedMb: number, limitMb: number): Crash {
  const message = `used ${Math.round(usedMb)} MB, the limit is ${limitMb} MB`
  return { kind: 'crashed', error: runnerError('OutOfMemoryError', message) }
}
