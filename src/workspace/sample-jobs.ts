import type { NewJob } from '../queue/queue.ts'

/** Nothing is registered to listen there, and no request leaves the machine. */
const CLOSED_URL = 'http://127.0.0.1:49151/health'

const MINUTE_MS = 60_000

/**
 * The jobs that a new sample workspace starts with: every outcome that needs no person, from real work.
 * Each has a key, so that enqueueing them twice is enqueueing them once.
 */
export function sampleJobs(): NewJob[] {
  return [
    job('welcome-ada', 'send-welcome-email', { userId: 1, email: 'ada@example.com', name: 'Ada' }),
    job('welcome-grace', 'send-welcome-email', { userId: 2, email: 'grace@example.com', name: 'Grace' }),
    // No address: dead at once, since no retry can help.
    job('welcome-edsger', 'send-welcome-email', { userId: 3, email: 'edsger.example.com', name: 'Edsger' }),
    job('question-1', 'process-question', { questionId: 1 }),
    job('question-2', 'process-question', { questionId: 2 }),
    // Deleted meanwhile: success, and the log says so.
    job('question-404', 'process-question', { questionId: 404 }),
    job('hash-handlers', 'hash-folder', { folder: 'handlers' }),
    // Nobody answers: failed, tried again twice, then dead.
    job('request-closed', 'http-request', { url: CLOSED_URL }),
    job(
      'request-closed-once',
      'http-request',
      { url: CLOSED_URL, method: 'POST', body: { ping: true } },
      { maxAttempts: 1 },
    ),
    // A moment later, so that it has something to report.
    job('report', 'generate-report', {}, { delayMs: 5_000 }),
    job(
      'welcome-later',
      'send-welcome-email',
      { userId: 4, email: 'alan@example.com', name: 'Alan' },
      { delayMs: 30 * MINUTE_MS },
    ),
  ]
}

function job(key: string, type: string, payload: object, options: Partial<NewJob> = {}): NewJob {
  return { type, payload: JSON.stringify(payload), key: `sample:${key}`, ...options }
}
