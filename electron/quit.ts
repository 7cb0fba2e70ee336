import type { Preventable, ShellApp, ShellClock } from './shell.ts'

export type QuitPhase = 'run' | 'drain' | 'done'

/** Systems that shut down wait this long for a program, and no longer. */
export const SHUTDOWN_DRAIN_MS = 4_000

export interface QuitGate {
  readonly phase: () => QuitPhase
  /** The system goes down: ask it to wait, and be gone within {@link SHUTDOWN_DRAIN_MS}. */
  onShutdown(event: Preventable): void
}

/**
 * Quitting, as a state machine: run, then drain (quit is refused, the console finishes its work), then
 * done (quit goes through). Whatever `drain` does, hang or reject, `limitMs` ends it: a job that was
 * still running is recovered at the next start.
 *
 * Electron refuses a second quit while it is in the middle of one, so the last quit comes from a turn
 * of the event loop of its own.
 */
export function drainBeforeQuit(options: {
  readonly app: ShellApp
  readonly clock: ShellClock
  readonly drain: () => Promise<void>
  /** Asked when the drain begins; ms. */
  readonly limitMs: () => number
  readonly onDrain: () => void
  readonly log: (line: string) => void
}): QuitGate {
  const { app, clock, log } = options
  let phase: QuitPhase = 'run'

  const finish = (): void => {
    if (phase === 'done') return
    phase = 'done'
    setImmediate(() => app.quit())
  }
  const begin = (): void => {
    phase = 'drain'
    const limitMs = options.limitMs()
    clock.timer(limitMs, () => {
      if (phase === 'drain') log(`still draining after ${limitMs} ms: quitting all the same`)
      finish()
    })
    Promise.resolve()
      .then(() => {
        options.onDrain()
        return options.drain()
      })
      .catch((error: unknown) => log(`draining failed: ${String(error)}`))
      .finally(finish)
  }

  app.on('before-quit', (event) => {
    if (phase === 'done') return
    event.preventDefault()
    if (phase === 'run') begin()
  })

  return {
    phase: () => phase,
    onShutdown(event) {
      if (phase === 'done') return
      event.preventDefault()
      clock.timer(SHUTDOWN_DRAIN_MS, finish)
      if (phase === 'run') begin()
    },
  }
}
