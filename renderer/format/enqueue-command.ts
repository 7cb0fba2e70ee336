import type { Job } from '../../src/model/job.ts'

/** A job to enqueue again: its payload is JSON text. */
export type CopiedJob = Pick<Job, 'type' | 'queue' | 'priority' | 'maxAttempts'> & {
  readonly payload: string
}

/** The job as a call of the admin API. @param url of the host; the token is read from where the docs put it */
export function curlCommand(job: CopiedJob, url: string): string {
  const body = `{"type":${JSON.stringify(job.type)},"payload":${job.payload},"queue":${JSON.stringify(job.queue)},"priority":${job.priority}}`
  return [
    `curl -s -H "Authorization: Bearer $(cat ~/.yardmaster-token)"`,
    `  ${url}/api/admin/queue/jobs`,
    `  -d ${shellQuoted(body)}`,
  ].join(' \\\n')
}

/** The job as a program enqueues it. The payload stays text, so that every digit is kept. */
export function programSnippet(job: CopiedJob): string {
  return [
    'await queue.enqueue({',
    `  type: ${JSON.stringify(job.type)},`,
    `  queue: ${JSON.stringify(job.queue)},`,
    ...(job.priority === 0 ? [] : [`  priority: ${job.priority},`]),
    `  payload: ${JSON.stringify(job.payload)},`,
    '})',
  ].join('\n')
}

/** In single quotes nothing is special to a shell but themselves. */
function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
