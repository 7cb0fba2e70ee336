import type { Stats } from '../../model/queue.ts'

/** What has outlived its time. */
export interface Purging {
  /** How many jobs of a status `purge` would remove now, were they kept this long (ms). */
  purgeable(status: keyof Stats, keptMs: number): Promise<number>
  /**
   * Remove completed and cancelled jobs, and dead ones where they have a retention, that settled longer ago than
   * that. @returns how many
   */
  purge(options?: { signal?: AbortSignal | undefined }): Promise<number>
}
