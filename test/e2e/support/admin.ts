import type { JobStatus } from '../../../src/model/status.ts'

/** A job as the admin API has it. */
export interface AdminJob {
  readonly id: number
  readonly type: string
  readonly status: JobStatus
  readonly attempts: number
  readonly last_error: string
}

export interface AdminAttempt {
  readonly number: number
  readonly outcome: string
}

/** Another program beside the person in front of the console: sets the scene, and says how it stands. */
export interface AdminClient {
  enqueue(type: string, payload: unknown, options?: Readonly<Record<string, unknown>>): Promise<AdminJob>
  job(id: number): Promise<{ job: AdminJob; history: AdminAttempt[] }>
  stats(): Promise<Readonly<Record<JobStatus, number>>>
}

export function adminClient(url: string, token: string): AdminClient {
  const ask = async <Answer>(path: string, body?: unknown): Promise<Answer> => {
    const response = await fetch(`${url}/api/admin${path}`, {
      headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
    })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Answer
  }
  return {
    async enqueue(type, payload, options = {}) {
      const { job } = await ask<{ job: AdminJob }>('/queue/jobs', { type, payload, ...options })
      return job
    },
    job: (id) => ask(`/queue/jobs/${id}`),
    stats: () => ask('/queue/stats'),
  }
}
