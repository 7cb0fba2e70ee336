/** Whoever is slow, or meets a slow disk, is measured on what it managed in this time, so that a run ends. */
export const LONGEST_MS = 2_000

/** Enqueues one job after the other, each awaited. @returns jobs a second */
export async function serialRate(jobs: number, enqueue: () => Promise<unknown>): Promise<number> {
  const since = performance.now()
  let done = 0
  while (done < jobs && performance.now() - since < LONGEST_MS) {
    await enqueue()
    done++
  }
  return perSecond(done, since)
}

/** Several callers, each awaiting its own job before the next. @returns jobs a second */
export async function concurrentRate(
  jobs: number,
  callers: number,
  enqueue: () => Promise<unknown>,
): Promise<number> {
  const since = performance.now()
  let begun = 0
  const call = async (): Promise<void> => {
    while (begun < jobs && performance.now() - since < LONGEST_MS) {
      begun++
      await enqueue()
    }
  }
  await Promise.all(Array.from({ length: callers }, call))
  return perSecond(begun, since)
}

/** @param since by `performance.now()` */
export function perSecond(jobs: number, since: number): number {
  return (jobs * 1000) / (performance.now() - since)
}
