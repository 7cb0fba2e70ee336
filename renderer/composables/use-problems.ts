import { computed, type ComputedRef } from 'vue'
import type { RouteLocationRaw } from 'vue-router'
import { plural } from '../format/number.ts'
import { useHealthStore } from '../stores/health.ts'
import { useQueuesStore } from '../stores/queues.ts'
import { useSchedulesStore } from '../stores/schedules.ts'
import { useStatsStore } from '../stores/stats.ts'
import { useWorkersStore } from '../stores/workers.ts'
import { useWorkspaceStore } from '../stores/workspace.ts'

/** Something that is wrong now, and where to look at it. */
export interface Problem {
  readonly id: string
  readonly tone: 'error' | 'warn'
  readonly title: string
  readonly detail: string
  readonly to: RouteLocationRaw | null
}

/** What is wrong now, worst first; but what a banner says on every page is not said twice. */
export function useProblems(): ComputedRef<readonly Problem[]> {
  const stats = useStatsStore()
  const workspace = useWorkspaceStore()
  const queues = useQueuesStore()
  const workers = useWorkersStore()
  const schedules = useSchedulesStore()
  const health = useHealthStore()

  return computed(() => {
    const problems: Problem[] = []
    const view = workspace.workspace
    const add = (
      tone: Problem['tone'],
      id: string,
      title: string,
      detail: string,
      to: Problem['to'] = null,
    ): void => {
      problems.push({ id, tone, title, detail, to })
    }
    if (view?.isConfirmed && !view.isStarted)
      add('error', 'stopped', 'The workers are stopped', 'Jobs wait', { name: 'workers' })
    const dead = stats.stats?.dead ?? 0
    if (dead > 0) {
      const jobs = { name: 'jobs', query: { status: 'dead' } }
      add(
        'error',
        'dead',
        plural(dead, 'dead job'),
        'They are not tried again by themselves: look at why, then retry',
        jobs,
      )
    }
    for (const handler of workspace.brokenHandlers) {
      const lines = handler.error?.split('\n') ?? []
      // The platform puts the place before the reason.
      const why = lines.find((line) => /^\w*Error\b/.test(line)) ?? lines[0] ?? ''
      add('error', handler.file, `${handler.file} does not load`, why, { name: 'handlers' })
    }
    for (const trouble of health.troubles) {
      if (trouble.id === 'storage') continue
      add(trouble.tone, `health-${trouble.id}`, trouble.what, trouble.safe, { name: 'health' })
    }
    for (const queue of queues.paused) {
      const waiting = `${plural(queue.stats.pending + queue.stats.failed, 'job')} waiting`
      const detail = queue.pauseReason ? `${queue.pauseReason} · ${waiting}` : waiting
      add('warn', `queue-${queue.name}`, `Queue ${queue.name} is paused`, detail, { name: 'queues' })
    }
    for (const worker of workers.workers ?? []) {
      if (worker.job === null || worker.isAnswering) continue
      const detail = `It is busy or stuck in ${worker.job.type}`
      const to = { name: 'jobs', params: { id: String(worker.job.id) } }
      add('warn', `worker-${worker.id}`, `Worker ${worker.id} does not answer`, detail, to)
    }
    for (const schedule of schedules.schedules ?? []) {
      if (schedule.lastError === null || !schedule.isEnabled) continue
      const to = { name: 'schedules', params: { name: schedule.name } }
      add('warn', `schedule-${schedule.name}`, `Schedule ${schedule.name} failed`, schedule.lastError, to)
    }
    return problems.sort((a, b) => Number(a.tone === 'warn') - Number(b.tone === 'warn'))
  })
}
