/** A span of time in points of equal width; the last one may not be over yet. UTC ms. */
export interface PointSpan {
  /** Start of the first point. */
  readonly from: number
  /** The moment up to which there is something to tell: within the last point. */
  readonly at: number
  readonly stepMs: number
  readonly points: number
}

/** Which point a moment is in. */
export function pointOf({ from, stepMs }: PointSpan, at: number): number {
  return Math.floor((at - from) / stepMs)
}

/** As many `?` as there are values. */
export function placeholders(values: readonly unknown[]): string {
  return values.map(() => '?').join(', ')
}
