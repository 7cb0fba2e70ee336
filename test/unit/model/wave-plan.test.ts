import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  expectedEnd,
  nextStep,
  openIn,
  WAVE_PLAN_DEFAULTS as PLAN,
  wavesAhead,
  type Wave,
} from '../../../src/model/wave-plan.ts'

function wave(jobs: number, how: Partial<Wave> = {}): Wave {
  return {
    number: 1,
    size: jobs,
    jobs,
    beganAt: 0,
    releasedAt: how.beganAt ?? 0,
    portion: jobs,
    completed: 0,
    failedAsBefore: 0,
    failedOtherwise: 0,
    gone: 0,
    isAccepted: false,
    ...how,
  }
}

const through = (jobs: number, beganAt = 0): Wave => wave(jobs, { completed: jobs, beganAt })

describe('a plan of waves', () => {
  it('begins with the canary, and with fewer where there are not so many', () => {
    expect(nextStep(PLAN, 1_000, [], 0)).toEqual({ kind: 'release', jobs: 5, wave: 1, size: 5 })
    expect(nextStep(PLAN, 3, [], 0)).toEqual({ kind: 'release', jobs: 3, wave: 1, size: 3 })
    expect(nextStep(PLAN, 0, [], 0)).toEqual({ kind: 'done' })
  })

  it('waits for every job of a wave', () => {
    expect(nextStep(PLAN, 995, [wave(5, { completed: 4 })], 0)).toEqual({ kind: 'await-outcomes', open: 1 })
  })

  it('stops as soon as more have failed as before than are allowed, whatever is still open', () => {
    expect(nextStep(PLAN, 995, [wave(5, { failedAsBefore: 1 })], 0)).toEqual({
      kind: 'stop',
      wave: 1,
      failed: 1,
      share: 0.2,
    })
    const lenient = { ...PLAN, allowedShare: 0.2 }
    expect(nextStep(lenient, 995, [wave(5, { failedAsBefore: 1, completed: 4 })], 0).kind).toBe('release')
    expect(nextStep(lenient, 995, [wave(5, { failedAsBefore: 2 })], 0).kind).toBe('stop')
  })

  it('goes on where jobs failed in another way, or are gone', () => {
    const last = wave(5, { completed: 1, failedOtherwise: 2, gone: 2 })
    expect(nextStep(PLAN, 10, [last], 0)).toEqual({ kind: 'release', jobs: 10, wave: 2, size: 10 })
  })

  it('stops where nothing of a wave came through, in whatever way it failed, unless that was the last of it', () => {
    const last = wave(5, { failedOtherwise: 4, gone: 1 })
    expect(nextStep(PLAN, 995, [last], 0)).toEqual({ kind: 'stop', wave: 1, failed: 4, share: 0.8 })
    expect(nextStep(PLAN, 0, [last], 0)).toEqual({ kind: 'done' })
    expect(nextStep(PLAN, 995, [{ ...last, isAccepted: true }], 0).kind).toBe('release')
    expect(nextStep(PLAN, 995, [wave(5, { failedOtherwise: 4 })], 0)).toEqual({
      kind: 'await-outcomes',
      open: 1,
    })
    // Those that were cancelled meanwhile say nothing of the mend.
    expect(nextStep(PLAN, 995, [wave(5, { gone: 5 })], 0).kind).toBe('release')
  })

  it('lets waves grow, up to the largest', () => {
    expect(wavesAhead({ ...PLAN, largestWave: 150 }, 600)).toEqual([5, 50, 100, 150, 150, 145])
  })

  it('lets no more go in a minute than it was told to', () => {
    const slow = { ...PLAN, perMinute: 10 }
    expect(nextStep(slow, 100, [through(5, 1_000)], 2_000)).toEqual({ kind: 'await-rate', until: 31_000 })
    expect(nextStep(slow, 100, [through(5, 1_000)], 31_000)).toEqual({
      kind: 'release',
      jobs: 1,
      wave: 2,
      size: 50,
    })
    const fast = { ...PLAN, perMinute: 6_000 }
    expect(nextStep(fast, 100, [through(5)], 1_000)).toMatchObject({ kind: 'release', jobs: 50 })
    expect(nextStep({ ...fast, firstWave: 1_000 }, 2_000, [through(5)], 1_000)).toMatchObject({ jobs: 100 })
  })

  it('goes on with a wave that has not all of its jobs yet, and stops it where it can not pass any more', () => {
    const half = wave(20, { number: 2, size: 50, completed: 3 })
    expect(nextStep(PLAN, 80, [through(5), half], 0)).toEqual({
      kind: 'release',
      jobs: 30,
      wave: 2,
      size: 50,
    })
    expect(nextStep(PLAN, 80, [through(5), { ...half, failedAsBefore: 1 }], 0).kind).toBe('stop')
    expect(wavesAhead(PLAN, 80, [through(5), half])).toEqual([30, 50])
  })

  it('goes on past a wave that somebody has accepted, and judges the next one anew', () => {
    const bad = wave(5, { failedAsBefore: 5, isAccepted: true })
    expect(nextStep(PLAN, 95, [bad], 0)).toMatchObject({ kind: 'release', wave: 2, jobs: 50 })
    const next = wave(50, { number: 2, failedAsBefore: 1, completed: 49 })
    expect(nextStep(PLAN, 45, [bad, next], 0)).toMatchObject({ kind: 'stop', wave: 2 })
  })

  it('is over once all that was left is gone, even where a wave did not get its size', () => {
    expect(nextStep(PLAN, 0, [through(5), wave(3, { number: 2, size: 50, completed: 3 })], 0).kind).toBe(
      'done',
    )
    expect(nextStep(PLAN, 0, [wave(0, { size: 5 })], 0).kind).toBe('done')
  })

  it('judges its end by the pace so far, and not before there is one', () => {
    expect(expectedEnd(PLAN, 100, [wave(5)], 500)).toBeNull()
    expect(expectedEnd(PLAN, 95, [through(5)], 500)).toBe(10_000)
    expect(expectedEnd({ ...PLAN, perMinute: 60 }, 10, [through(5)], 500)).toBe(10_500)
  })

  it('takes every job of the backlog once, and ends', () => {
    fc.assert(
      fc.property(
        fc.record({
          canary: fc.integer({ min: 1, max: 50 }),
          allowedShare: fc.constant(0),
          firstWave: fc.integer({ min: 1, max: 500 }),
          growth: fc.double({ min: 1, max: 4, noNaN: true }),
          largestWave: fc.integer({ min: 1, max: 1_000 }),
          perMinute: fc.option(fc.integer({ min: 1, max: 10_000 })),
        }),
        fc.integer({ min: 0, max: 5_000 }),
        (plan, backlog) => {
          const waves: Wave[] = []
          let left = backlog
          let now = 0
          for (;;) {
            const step = nextStep(plan, left, waves, now)
            if (step.kind === 'done') break
            if (step.kind === 'await-rate') now = step.until
            else if (step.kind === 'release') {
              const before = waves.at(-1)
              const had = before?.number === step.wave ? before.jobs : 0
              if (had > 0) waves.pop()
              const beganAt = had > 0 ? (before?.beganAt ?? now) : now
              waves.push({
                ...through(had + step.jobs, beganAt),
                ...{ number: step.wave, size: step.size, releasedAt: now, portion: step.jobs },
              })
              left -= step.jobs
            } else expect.unreachable(step.kind)
          }
          expect(waves.reduce((sum, { jobs }) => sum + jobs, 0)).toBe(backlog)
          expect(waves.every((one) => openIn(one) === 0 && one.jobs <= plan.largestWave)).toBe(true)
          expect(wavesAhead(plan, backlog)).toEqual(waves.map(({ jobs }) => jobs))
        },
      ),
    )
  })
})
