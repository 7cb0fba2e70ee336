/**
 * Runs in the page, before anything of it: how long it takes from a deed until what it leads to is painted.
 * Measured there, so that the way to the browser and back is not part of it.
 */
export interface Painting {
  /**
   * Do `act`, and look at every frame whether `isDone`.
   *
   * @returns ms from the deed to the frame after the one in which it was done
   * @throws after ten seconds
   */
  readonly after: (act: () => void, isDone: () => boolean) => Promise<number>
  /** Durations of frames, ms, while `act` is done once per frame. */
  readonly frames: (count: number, act: () => void) => Promise<number[]>
}

declare global {
  var painting: Painting
}

export function installPainting(): void {
  const nextFrame = (): Promise<number> => new Promise((resolve) => requestAnimationFrame(resolve))
  globalThis.painting = {
    async after(act, isDone) {
      const since = performance.now()
      act()
      for (;;) {
        await nextFrame()
        if (isDone()) break
        if (performance.now() - since > 10_000) throw new Error('nothing came of it')
      }
      return (await nextFrame()) - since
    },
    async frames(count, act) {
      const durations: number[] = []
      let last = await nextFrame()
      for (let i = 0; i < count; i++) {
        act()
        const now = await nextFrame()
        durations.push(now - last)
        last = now
      }
      return durations
    },
  }
}
