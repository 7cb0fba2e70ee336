import { defineConfig } from 'yardmaster'

export default defineConfig({
  // These share every queue that `queues` does not name.
  workers: 2,

  // Reports have a worker of their own, so that a long one never holds up the mail.
  queues: { reports: { workers: 1 } },

  schedules: [
    {
      name: 'nightly-report',
      cron: '30 4 * * *',
      enqueue: { type: 'generate-report' },
    },
    {
      // Once an hour, a result that changes when anything in the outbox does.
      name: 'hash-outbox',
      cron: '5 * * * *',
      timezone: 'UTC',
      enqueue: { type: 'hash-folder', payload: { folder: 'outbox' } },
      catchUp: 'none',
    },
  ],
})
