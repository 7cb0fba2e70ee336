import type { Job } from '../../src/model/job.ts'

/** How long the newest attempt took, or has been running, ms; null before the first. */
export function tookMs(job: Job, now: number): number | null {
  if (job.startedAt === null) return null
  if (job.status === 'running') return now - job.startedAt
  const end = job.completedAt ?? (job.status === 'failed' ? job.updatedAt : null)
  return end === null || end < job.startedAt ? null : end - job.startedAt
}

/** When a settled job will be purged, UTC ms; null where it is kept until someone removes it. */
export function purgedAt(
  job: Job,
  retention: { completedMs: number; cancelledMs: number; deadMs: number | null },
): number | null {
  if (job.completedAt === null) return null
  if (job.status === 'completed') return job.completedAt + retention.completedMs
  if (job.status === 'cancelled') return job.completedAt + retention.cancelledMs
  if (job.status === 'dead' && retention.deadMs !== null) return job.completedAt + retention.deadMs
  return null
}
