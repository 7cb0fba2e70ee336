/** How many of everything: enough to measure, or just enough to see that it works. */
export interface Scale {
  readonly isQuick: boolean
  /** The number itself, or a hundredth of it. */
  readonly jobs: (many: number) => number
}

const QUICK_DIVISOR = 100

export function scaleOf(isQuick: boolean): Scale {
  return { isQuick, jobs: (many) => (isQuick ? Math.ceil(many / QUICK_DIVISOR) : many) }
}
