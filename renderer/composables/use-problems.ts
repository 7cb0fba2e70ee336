import { computed, type ComputedRef } from 'vue'
import { problemsOf, type Problem } from '../format/problems.ts'
import { useHealthStore } from '../stores/health.ts'
import { useHoldsStore } from '../stores/holds.ts'
import { useQueuesStore } from '../stores/queues.ts'
import { useSchedulesStore } from '../stores/schedules.ts'
import { useStatisticsStore } from '../stores/statistics.ts'
import { useStatsStore } from '../stores/stats.ts'
import { useWorkersStore } from '../stores/workers.ts'
import { useWorkspaceStore } from '../stores/workspace.ts'
import { useNow } from './use-now.ts'

/** What is wrong now, worst first. */
export function useProblems(): ComputedRef<readonly Problem[]> {
  const now = useNow()
  const stats = useStatsStore()
  const statistics = useStatisticsStore()
  const workspace = useWorkspaceStore()
  const queues = useQueuesStore()
  const holds = useHoldsStore()
  const workers = useWorkersStore()
  const schedules = useSchedulesStore()
  const health = useHealthStore()
  return computed(() =>
    problemsOf({
      now: now.value,
      workspace: workspace.workspace,
      stats: stats.stats,
      statistics: statistics.statistics,
      queues: queues.queues ?? [],
      holds: holds.state,
      workers: workers.workers ?? [],
      schedules: schedules.schedules ?? [],
      health: health.health,
      troubles: health.troubles,
    }),
  )
}
