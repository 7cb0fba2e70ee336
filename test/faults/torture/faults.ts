import { spawnSync } from 'node:child_process'
import { statSync } from 'node:fs'
import { setTimeout as wait } from 'node:timers/promises'
import { isStarted, handlersOf, signalQuietly, startHost, workerPids } from './host.ts'
import type { Hosting } from './hosting.ts'
import type { Random } from './random.ts'
import { fill, free } from './small-disk.ts'
import { canJump } from './wall-clock.ts'
import { RETENTION_MS } from './yard.ts'

/** Where a fault strikes. */
export interface Target {
  readonly hosting: Hosting
  readonly random: Random
  /** Says what must not be, beside what the judge finds. */
  readonly complain: (text: string) => void
}

export interface FaultKind {
  readonly name: string
  /** It needs a disk that can be filled. */
  readonly needsSmallDisk?: true
  /** Why this machine can't show it; null where it can. */
  readonly whyNot?: string | null
  /** Resolves with a host that runs again, or will once it is healed. */
  strike(target: Target): Promise<void>
}

const whyNoJump = canJump ? null : 'libfaketime is not installed'
const whyNoLimit = spawnSync('prlimit', ['--version']).status === 0 ? null : 'prlimit is not installed'

/** Everything that a host may meet while callers call and handlers run. */
export const FAULT_KINDS: readonly FaultKind[] = [
  {
    name: 'kill the host',
    async strike({ hosting }) {
      hosting.host().signal('SIGKILL')
      await hosting.reopen()
    },
  },
  {
    name: 'kill a worker',
    async strike({ hosting, random }) {
      for (let times = 1 + random.below(3); times > 0; times--) {
        signalQuietly(random.pick(workerPids(hosting.yard)), 'SIGKILL')
        await wait(random.between(0, 60))
      }
    },
  },
  {
    name: 'kill the host and its workers',
    async strike({ hosting }) {
      for (const pid of workerPids(hosting.yard)) signalQuietly(pid, 'SIGKILL')
      hosting.host().signal('SIGKILL')
      await hosting.reopen()
    },
  },
  {
    name: 'stop the host for a while',
    async strike({ hosting, random, complain }) {
      hosting.host().signal('SIGSTOP')
      const second = await startHost(hosting.yard)
      if (isStarted(second) || second.code !== 3) {
        complain(
          `a second host beside a stopped one ${isStarted(second) ? 'ran' : `ended with ${second.code}`}`,
        )
        if (isStarted(second)) second.signal('SIGKILL')
      }
      await wait(random.between(0, 200))
      hosting.host().signal('SIGCONT')
    },
  },
  {
    name: 'stop the host, then kill it',
    async strike({ hosting, random }) {
      hosting.host().signal('SIGSTOP')
      await wait(random.between(20, 200))
      hosting.host().signal('SIGKILL')
      await hosting.reopen()
    },
  },
  {
    name: 'stop a worker for a while',
    async strike({ hosting, random }) {
      const pid = random.pick(workerPids(hosting.yard))
      signalQuietly(pid, 'SIGSTOP')
      await wait(random.between(50, 400))
      signalQuietly(pid, 'SIGCONT')
    },
  },
  {
    name: 'stop the workers, then kill the host',
    async strike({ hosting, random }) {
      const stopped = workerPids(hosting.yard)
      for (const pid of stopped) signalQuietly(pid, 'SIGSTOP')
      await wait(random.between(0, 100))
      hosting.host().signal('SIGKILL')
      await hosting.reopen()
      // Whatever the new host has not ended goes on now, and shows itself.
      for (const pid of handlersOf(hosting.yard, hosting.host().pid))
        if (stopped.includes(pid)) signalQuietly(pid, 'SIGCONT')
    },
  },
  {
    name: 'kill the host while it opens',
    async strike({ hosting, random }) {
      hosting.host().signal('SIGKILL')
      for (let times = 1 + random.below(2); times > 0; times--)
        await hosting.openAndKill(random.between(50, 450))
      await hosting.reopen()
    },
  },
  {
    name: 'ask the host to end',
    async strike({ hosting, complain }) {
      hosting.host().signal('SIGTERM')
      const code = await hosting.host().ended
      if (code !== 0) complain(`a host that was asked to end ended with ${code}`)
      await hosting.reopen()
    },
  },
  {
    name: 'kill the host while it ends',
    async strike({ hosting, random }) {
      hosting.host().signal('SIGTERM')
      await wait(random.between(0, 250))
      hosting.host().signal('SIGKILL')
      await hosting.reopen()
    },
  },
  {
    name: 'set the clock',
    whyNot: whyNoJump,
    async strike({ hosting, random }) {
      jump(hosting, random)
      await wait(random.between(0, 150))
    },
  },
  {
    name: 'set the clock, then kill the host',
    whyNot: whyNoJump,
    async strike({ hosting, random }) {
      jump(hosting, random)
      await wait(random.between(0, 150))
      hosting.host().signal('SIGKILL')
      await hosting.reopen()
    },
  },
  {
    name: 'let no file grow',
    whyNot: whyNoLimit,
    async strike({ hosting, random }) {
      const { databaseFile } = hosting.yard
      limitFiles(hosting.host().pid, statSync(`${databaseFile}-wal`).size + random.below(32_768))
      await wait(random.between(50, 400))
      limitFiles(hosting.host().pid, 'unlimited')
    },
  },
  {
    name: 'fill the disk',
    needsSmallDisk: true,
    async strike({ hosting, random }) {
      // Again and again: what the host gives back of its own is taken too.
      for (let times = 1 + random.below(4); times > 0; times--) {
        fill(hosting.yard.workspace)
        await wait(random.between(50, 150))
      }
      free(hosting.yard.workspace)
    },
  },
  {
    name: 'fill the disk, then kill the host',
    needsSmallDisk: true,
    async strike({ hosting, random }) {
      fill(hosting.yard.workspace)
      await wait(random.between(0, 200))
      hosting.host().signal('SIGKILL')
      const isBack = random.chance(0.5) && (await hosting.tryReopen())
      free(hosting.yard.workspace)
      if (!isBack) await hosting.reopen()
    },
  },
  {
    name: 'fill the disk, kill the workers, free it, kill the host',
    needsSmallDisk: true,
    async strike({ hosting, random }) {
      fill(hosting.yard.workspace)
      for (const pid of workerPids(hosting.yard)) signalQuietly(pid, 'SIGKILL')
      await wait(random.between(300, 1_200))
      free(hosting.yard.workspace)
      // New workers started while nothing about them could be written down; they are at work by now.
      await wait(random.between(800, 1_200))
      hosting.host().signal('SIGKILL')
      await hosting.reopen()
    },
  },
]

/** Forward or back by less than the retention, so that what is judged is still there. */
function jump(hosting: Hosting, random: Random): void {
  const farthest = RETENTION_MS * 0.8
  hosting.jump(hosting.offsetMs + Math.round(random.between(-farthest, farthest)))
}

/** Undo what a fault may have left: nothing is stopped, full or limited. The clock goes on from its farthest. */
export function heal(hosting: Hosting, offsetBefore: number, isSmallDisk: boolean): void {
  const host = hosting.host()
  if (isSmallDisk) free(hosting.yard.workspace)
  for (const pid of workerPids(hosting.yard)) {
    signalQuietly(pid, 'SIGCONT')
    // Inherited, where it was started meanwhile.
    if (whyNoLimit === null) limitFiles(pid, 'unlimited')
  }
  if (host.isAlive()) host.signal('SIGCONT')
  if (hosting.offsetMs < offsetBefore) hosting.jump(offsetBefore)
}

function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  spawnSync('prlimit', ['--pid', `${pid}`, `--fsize=${bytes}:`])
}
