import type { ScanProgress } from '../model/health.ts'

/** Shows how far a scan is, in a line that writes over itself; on a terminal only. */
export function progressLine(): { show(progress: ScanProgress): void; end(): void } {
  const { stderr } = process
  let isShown = false
  return {
    show({ what, done, total }) {
      if (!stderr.isTTY) return
      isShown = true
      const percent = total === 0 ? 100 : Math.floor((done / total) * 100)
      stderr.write(`\r\u001b[K${what} ${percent} %`)
    },
    end() {
      if (isShown) stderr.write('\r\u001b[K')
    },
  }
}
