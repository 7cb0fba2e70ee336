import { isStarted, startHost, type Host } from './host.ts'
import type { Ledger } from './ledger.ts'
import { setOffset, sweepSharedMemory } from './wall-clock.ts'
import type { Yard } from './yard.ts'

/** The yard's host as it comes and goes, and the wall clock that it reads. */
export interface Hosting {
  readonly yard: Yard
  /** The newest one; it may be gone. */
  host(): Host
  /** Wait until the host before has ended, and start another. @throws Error where it does not start */
  reopen(): Promise<void>
  /** Start another, which may fail to; false where it did. */
  tryReopen(): Promise<boolean>
  /** Start one that is killed `afterMs` later, wherever it has got to by then. */
  openAndKill(afterMs: number): Promise<void>
  /** ms from the real time. */
  readonly offsetMs: number
  jump(offsetMs: number): void
  /** Kill the host, if there is one. */
  end(): Promise<void>
}

export function hostingOf(yard: Yard, ledger: Ledger, offsetMs: number): Hosting {
  let current: Host | null = null
  let offset = offsetMs
  setOffset(yard.clockFile, offset)

  const note = (pid: number | undefined): void => {
    if (pid !== undefined) ledger.append({ kind: 'host', pid })
  }
  const open = async (): Promise<number | null | 'started'> => {
    await current?.ended
    sweepSharedMemory()
    const started = await startHost(yard, (child) => note(child.pid))
    if (!isStarted(started)) return started.code
    current = started
    return 'started'
  }

  return {
    yard,
    host() {
      if (!current) throw new Error('no host has been started')
      return current
    },
    async reopen() {
      const how = await open()
      if (how !== 'started')
        throw new Error(`the host did not start: it ended with ${how}, see ${yard.hostLog}`)
    },
    tryReopen: async () => (await open()) === 'started',
    async openAndKill(afterMs) {
      await current?.ended
      let kill: NodeJS.Timeout | undefined
      const started = await startHost(yard, (child) => {
        note(child.pid)
        kill = setTimeout(() => child.kill('SIGKILL'), afterMs)
      })
      if (isStarted(started)) {
        current = started
        await started.ended
      }
      clearTimeout(kill)
    },
    get offsetMs() {
      return offset
    },
    jump(to) {
      offset = to
      setOffset(yard.clockFile, to)
      ledger.append({ kind: 'clock', offsetMs: to })
    },
    async end() {
      current?.signal('SIGKILL')
      await current?.ended
      sweepSharedMemory()
    },
  }
}
