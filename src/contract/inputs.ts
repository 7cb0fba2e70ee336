/** Schemas of everything that a surface may send. What they refuse never reaches the queue. */
export { jobId } from './inputs/common.ts'
export * from './inputs/acts.ts'
export * from './inputs/console.ts'
export * from './inputs/failures.ts'
export * from './inputs/handlers.ts'
export * from './inputs/jobs.ts'
export * from './inputs/ledger.ts'
