import { setTimeout as wait } from 'node:timers/promises'
import { handlersOf, isStarted, signalQuietly, startHost, workerPids, type Host } from './host.ts'
import type { Ledger } from './ledger.ts'
import { setOffset, sweepSharedMemory } from './wall-clock.ts'
import type { Yard } from './yard.ts'

const ERRAND_GONE_WITHIN_MS = 600

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
  /** What was seen to be wrong since this was last asked. */
  takeComplaints(): readonly string[]
  /** Kill the host, if there is one. */
  end(): Promise<void>
}

export function hostingOf(yard: Yard, ledger: Ledger, offsetMs: number): Hosting {
  let current: Host | null = null
  let offset = offsetMs
  let complaints: string[] = []
  setOffset(yard.clockFile, offset)

  const note = (pid: number | undefined): void => {
    if (pid !== undefined) ledger.append({ kind: 'host', pid })
  }
  const open = async (): Promise<number | null | 'started'> => {
    await current?.ended
    sweepSharedMemory()
    const before = handlersOf(yard)
    const started = await startHost(yard, (child) => note(child.pid))
    if (!isStarted(started)) return started.code
    current = started
    complaints.push(...(await outlived(started.pid, before)))
    return 'started'
  }

  /** They had to be ended before any job was given on; the journal shows only those that a new attempt met. */
  const outlived = async (hostPid: number, before: readonly number[]): Promise<string[]> => {
    const left = (): number[] => handlersOf(yard, hostPid).filter((pid) => before.includes(pid))
    if (left().length === 0) return []
    // One that only read handler files for its host, and ran no job, goes by itself.
    await wait(ERRAND_GONE_WITHIN_MS)
    return left().map((pid) => `process ${pid} outlived its host and the start of the next one`)
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
    takeComplaints() {
      const taken = complaints
      complaints = []
      return taken
    },
    async end() {
      current?.signal('SIGKILL')
      await current?.ended
      for (const pid of [...workerPids(yard), ...handlersOf(yard)]) signalQuietly(pid, 'SIGKILL')
      sweepSharedMemory()
    },
  }
}
