import type { SettingValue } from './settings.ts'

/** What an operation was done to, where that were no jobs of a selection. */
export type Subject =
  | { readonly queue: string }
  /** A hold: the type of its jobs, and the condition; '' for none. */
  | { readonly held: string; readonly condition: string }
  /** What each was set to; null where the config file decides again. */
  | { readonly settings: Readonly<Record<string, SettingValue>> }
  | { readonly schedule: string }
  /** A worker's process. */
  | { readonly worker: number; readonly pid: number }
  /** A job, and the one that was enqueued like it. */
  | { readonly copied: number; readonly as: number }
