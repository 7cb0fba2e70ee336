import type { RouteLocationRaw } from 'vue-router'
import type { WorkspaceView } from '../../src/contract/index.ts'
import type { HealthView } from '../../src/model/health.ts'
import type { Trouble } from '../../src/model/health-troubles.ts'
import { HOLD_LIMITS, type Holds } from '../../src/model/hold.ts'
import type { QueueState, Stats } from '../../src/model/queue.ts'
import type { Schedule } from '../../src/model/schedule.ts'
import type { Statistics } from '../../src/model/statistics.ts'
import type { Worker } from '../../src/model/worker.ts'
import { SPAN_WORDS } from '../messages.ts'
import { elapsed } from './duration.ts'
import { count, plural } from './number.ts'

/** Something that is wrong now: what, since when, why it matters, and where to set it right. */
export interface Problem {
  readonly id: string
  readonly tone: 'error' | 'warn'
  readonly title: string
  /** UTC ms; null where nobody knows. */
  readonly since: number | null
  readonly why: string
  readonly to: RouteLocationRaw
  /** What is done there, in a word or two. */
  readonly action: string
}

/** What the console knows; null while it has not heard yet. */
export interface Facts {
  readonly now: number
  readonly workspace: WorkspaceView | null
  readonly stats: Stats | null
  readonly statistics: Statistics | null
  readonly queues: readonly QueueState[]
  readonly holds: Holds | null
  readonly workers: readonly Worker[]
  readonly schedules: readonly Schedule[]
  readonly health: HealthView | null
  readonly troubles: readonly Trouble[]
}

/** A job that is due and has waited this long waits for something that does not come. */
const OLD_WAIT_MS = 5 * 60_000
/** A slot is looked at every few seconds: later than this it was missed. */
const MISSED_MS = 2 * 60_000
/** The schedule backs up every night: older than this, it does not. */
const OLD_BACKUP_MS = 3 * 86_400_000

/** What is wrong, worst first. What a banner says on every page is not said twice. */
export function problemsOf(facts: Facts): readonly Problem[] {
  const problems = [
    ...stopped(facts),
    ...dead(facts),
    ...broken(facts),
    ...troubled(facts),
    ...waiting(facts),
    ...stuck(facts),
    ...paused(facts),
    ...held(facts),
    ...scheduled(facts),
    ...backedUp(facts),
  ]
  return problems.sort((a, b) => Number(a.tone === 'warn') - Number(b.tone === 'warn'))
}

function stopped({ workspace }: Facts): readonly Problem[] {
  if (!workspace?.isConfirmed || workspace.isStarted) return []
  return [
    {
      ...{ id: 'stopped', tone: 'error', title: 'The workers are stopped', since: null },
      ...{ why: 'No job runs until they start', to: { name: 'workers' }, action: 'Show workers' },
    },
  ]
}

function dead({ stats, statistics }: Facts): readonly Problem[] {
  const jobs = stats?.dead ?? 0
  if (jobs === 0) return []
  const recent = statistics?.total.dead ?? 0
  const risen =
    statistics && recent > 0 ? `${count(recent)} died in the last ${SPAN_WORDS[statistics.span].long}. ` : ''
  return [
    {
      ...{ id: 'dead', tone: 'error', title: plural(jobs, 'dead job') },
      since: statistics ? aboveZeroSince(statistics) : null,
      why: `${risen}They are not tried again by themselves: look at why, then retry`,
      ...{ to: { name: 'jobs', query: { status: 'dead' } }, action: 'Look at them' },
    },
  ]
}

/** When the number of dead jobs last rose from none, as far as the span tells. */
function aboveZeroSince({ from, stepMs, series }: Statistics): number | null {
  const place = series.depth.dead.lastIndexOf(0)
  return place === -1 ? null : from + (place + 1) * stepMs
}

function broken({ workspace }: Facts): readonly Problem[] {
  const { handlers = [], loadedAt = null } = workspace?.build ?? {}
  const { earlier = {} } = workspace ?? {}
  return handlers.flatMap(({ file, error }) => {
    if (error === null) return []
    const lines = error.split('\n')
    // The platform puts the place before the reason.
    const why = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? ''
    return [
      {
        ...{ id: file, tone: 'error', title: `${file} does not load`, since: loadedAt },
        why: `${earlier[file] === undefined ? 'Its jobs fail' : `Its jobs go on with build ${earlier[file]}`}: ${why}`,
        ...{ to: { name: 'handlers' }, action: 'Show the error' },
      } as const,
    ]
  })
}

function troubled({ troubles }: Facts): readonly Problem[] {
  return troubles
    .filter(({ id }) => id !== 'storage')
    .map(({ id, tone, what, safe }) => ({
      ...{ id: `health-${id}`, tone, title: what, since: null },
      ...{ why: safe, to: { name: 'health' }, action: 'What to do' },
    }))
}

function waiting({ now, workspace, queues }: Facts): readonly Problem[] {
  if (!workspace?.isStarted) return []
  return queues.flatMap(({ name, oldestDueAt, pausedAt, stats: { pending } }) => {
    if (oldestDueAt === null || now - oldestDueAt < OLD_WAIT_MS || pausedAt !== null) return []
    return [
      {
        ...{ id: `waiting-${name}`, tone: 'warn', title: `Queue ${name} falls behind`, since: oldestDueAt },
        why: `Its oldest job has waited ${elapsed(now - oldestDueAt)}, ${plural(pending, 'job')} pending: its workers are busy, or too few`,
        ...{ to: { name: 'jobs', query: { status: 'pending', queue: name } }, action: 'Show what waits' },
      } as const,
    ]
  })
}

function stuck({ workers }: Facts): readonly Problem[] {
  return workers.flatMap(({ id, job, isAnswering }) => {
    if (job === null || isAnswering) return []
    return [
      {
        ...{ id: `worker-${id}`, tone: 'warn', title: `Worker ${id} does not answer`, since: job.startedAt },
        why: `It is busy or stuck in ${job.type}, and takes nothing else`,
        ...{ to: { name: 'jobs', params: { id: String(job.id) } }, action: 'Show its job' },
      } as const,
    ]
  })
}

function paused({ queues }: Facts): readonly Problem[] {
  return queues.flatMap(({ name, pausedAt, pauseReason, stats }) => {
    if (pausedAt === null) return []
    const held = stats.pending + stats.failed
    const waits =
      held === 0
        ? 'Nothing waits in it'
        : `${plural(held, 'job')} ${held === 1 ? 'waits' : 'wait'} until it is resumed`
    return [
      {
        ...{ id: `queue-${name}`, tone: 'warn', title: `Queue ${name} is paused`, since: pausedAt },
        why: pauseReason ? `${pauseReason} · ${waits}` : waits,
        ...{ to: { name: 'queues' }, action: 'Show queues' },
      } as const,
    ]
  })
}

function held({ holds }: Facts): readonly Problem[] {
  if (!holds?.oldest) return []
  const { waiting, oldest } = holds
  const isOne = waiting === 1
  const jobs = waiting >= HOLD_LIMITS.counted ? `${count(waiting)}+ jobs` : plural(waiting, 'job')
  return [
    {
      ...{ id: 'held', tone: 'warn', title: `${jobs} held`, since: oldest.heldAt },
      why: `A hold has stopped ${isOne ? 'it' : 'them'} before running: ${isOne ? 'it waits' : 'they wait'} for somebody to decide`,
      to: isOne
        ? { name: 'jobs', params: { id: String(oldest.jobId) } }
        : { name: 'jobs', query: { q: 'is:held' } },
      action: isOne ? 'Look at it' : 'Look at them',
    },
  ]
}

function scheduled({ now, workspace, schedules }: Facts): readonly Problem[] {
  return schedules.flatMap(({ name, isEnabled, isRunning, nextRunAt, lastRunAt, lastError }) => {
    if (!isEnabled) return []
    const place = { to: { name: 'schedules', params: { name } }, action: 'Show its runs' } as const
    const id = `schedule-${name}`
    if (workspace?.isStarted && !isRunning && nextRunAt !== null && now - nextRunAt > MISSED_MS) {
      const why = 'Its time came and it did not run'
      return [
        {
          ...{ id, tone: 'warn', title: `Schedule ${name} was missed`, since: nextRunAt, why },
          ...place,
        } as const,
      ]
    }
    if (lastError === null) return []
    return [
      {
        ...{ id, tone: 'warn', title: `Schedule ${name} failed`, since: lastRunAt, why: lastError },
        ...place,
      } as const,
    ]
  })
}

function backedUp({ now, health, troubles, stats }: Facts): readonly Problem[] {
  if (!health || troubles.some(({ id }) => id === 'backup') || !stats) return []
  // Where nothing has changed, none is made.
  const unchangedAt = health.backup?.error === null ? health.backup.at : null
  const newest = Math.max(unchangedAt ?? 0, ...health.backups.map(({ takenAt }) => takenAt))
  if (newest === 0 || now - newest < OLD_BACKUP_MS) return []
  return [
    {
      ...{ id: 'backup-old', tone: 'warn', title: 'The last backup is old', since: newest },
      why: 'What has happened since would be lost with the disk',
      ...{ to: { name: 'health' }, action: 'Back up' },
    },
  ]
}
