import type { Clock } from '../../src/clock.ts'

interface Waiting {
  readonly dueAt: number
  readonly fire: () => void
}

/** A clock that stands still until it is told otherwise. Wall and monotonic time move apart on `jump`. */
export class FakeClock implements Clock {
  #wall: number
  #monotonic = 0
  #waiting: Waiting[] = []

  constructor(startAt: number = Date.UTC(2026, 0, 15, 12)) {
    this.#wall = startAt
  }

  now(): number {
    return this.#wall
  }

  monotonic(): number {
    return this.#monotonic
  }

  timer(delayMs: number, fire: () => void): { clear: () => void } {
    const waiting = { dueAt: this.#monotonic + Math.max(0, delayMs), fire }
    this.#waiting.push(waiting)
    return {
      clear: () => {
        this.#waiting = this.#waiting.filter((other) => other !== waiting)
      },
    }
  }

  /** Let time pass: both clocks move, and timers fire in order, each at its moment. */
  advance(ms: number): void {
    const end = this.#monotonic + ms
    for (;;) {
      const next = this.#waiting.filter(({ dueAt }) => dueAt <= end).sort((a, b) => a.dueAt - b.dueAt)[0]
      if (!next) break
      this.#waiting = this.#waiting.filter((other) => other !== next)
      this.#move(Math.max(0, next.dueAt - this.#monotonic))
      next.fire()
    }
    this.#move(end - this.#monotonic)
  }

  /**
   * Let a long time pass at once, as for a process that stood still: what came due meanwhile fires once, late.
   * Days of looks a few times a second would take seconds of a test.
   */
  skip(ms: number): void {
    this.#move(ms)
    this.advance(0)
  }

  /** Set the wall clock forward or back, as a person or a time server does. No timer fires. */
  jump(ms: number): void {
    this.#wall += ms
  }

  #move(ms: number): void {
    this.#monotonic += ms
    this.#wall += ms
  }
}
