import { expect, test } from 'vitest'
import { cameOfIt, howItWent } from '../../../../renderer/format/came-of-it.ts'
import {
  etaWords,
  sizesAhead,
  stepWords,
  stopWords,
  waveWords,
} from '../../../../renderer/format/wave-words.ts'
import type { Operation, RetryOutcomes, RetryPlan, WaveOfPlan } from '../../../../src/model/operation.ts'
import { WAVE_PLAN_DEFAULTS } from '../../../../src/model/wave-plan.ts'

function outcomes(some: Partial<RetryOutcomes>): RetryOutcomes {
  const none = { pending: 0, running: 0, failed: 0, completed: 0, dead: 0, cancelled: 0 }
  return { ...none, gone: 0, failedAsBefore: 0, ...some }
}

function wave(some: Partial<WaveOfPlan>): WaveOfPlan {
  const { jobs = 5 } = some
  return {
    ...{ number: 1, size: jobs, jobs, beganAt: 0, releasedAt: 0, portion: jobs, running: 0 },
    ...{ completed: 0, failedAsBefore: 0, failedOtherwise: 0, gone: 0 },
    ...{ isAccepted: false, acceptedBecause: null },
    ...some,
  }
}

function operation(plan: Partial<RetryPlan>, state: Operation['state'] = 'running'): Operation {
  const all = {
    plan: WAVE_PLAN_DEFAULTS,
    isFixed: true,
    jobs: 4_000,
    remaining: 3_995,
    waves: [],
    stoppedBy: null,
  }
  return { state, plan: { ...all, ...plan } } as unknown as Operation
}

test('what came of a retry is said in the order in which one asks', () => {
  const mixed = outcomes({ completed: 9, dead: 3, running: 2, failedAsBefore: 2 })
  expect(cameOfIt(mixed)).toBe('9 completed, 3 dead again, 2 running (2 as before)')
  expect(howItWent(mixed)).toBe('open')
  expect(cameOfIt(outcomes({ dead: 1, failedAsBefore: 1 }))).toBe('Dead again, as before')
  expect(howItWent(outcomes({ dead: 1 }))).toBe('badly')
  expect(howItWent(outcomes({ completed: 1, gone: 1 }))).toBe('well')
  // It failed as before at first, and has completed since: no failure is left to be told of.
  expect(cameOfIt(outcomes({ completed: 2, failedAsBefore: 1 }))).toBe('2 completed')
})

test('a plan says what stopped it, and what it left untouched', () => {
  const { plan } = operation({ stoppedBy: 1, waves: [wave({ failedAsBefore: 5 })] }, 'paused')
  expect(stopWords(plan!)).toBe('Stopped by its canary: 5 of 5 failed as before; 3,995 untouched')
  const later = operation({
    stoppedBy: 2,
    waves: [wave({}), wave({ number: 2, jobs: 50, failedAsBefore: 1 })],
  })
  expect(stepWords(later, 0)).toBe('Stopped by wave 2: 1 of 50 failed as before; 3,995 untouched')
})

test('a plan says what it waits for, and when it may be through', () => {
  expect(stepWords(operation({ isFixed: false }), 0)).toBe('Looking up which jobs are meant')
  expect(stepWords(operation({ waves: [wave({ completed: 3 })] }), 0)).toBe(
    'Waiting for the outcome of 2 jobs of the canary',
  )
  const slow = { ...WAVE_PLAN_DEFAULTS, perMinute: 5 }
  expect(stepWords(operation({ plan: slow, waves: [wave({ completed: 5 })] }), 0)).toBe(
    'The next jobs go in 1m 00s',
  )
  expect(stepWords(operation({ waves: [wave({ completed: 5 })] }, 'stopped'), 0)).toBe('3,995 jobs untouched')
  expect(etaWords(operation({ remaining: 55, waves: [wave({ completed: 5 })] }), 10_000)).toMatch(
    /^about .* to go$/,
  )
  expect(etaWords(operation({}), 10_000)).toBe('')
})

test('waves are told by their sizes and shares', () => {
  expect(sizesAhead([5, 50, 65])).toBe('5 → 50 → 65')
  expect(sizesAhead([5, 50, 100, 200, 400, 800, 445])).toBe('5 → 50 → 100 → 200 → 400 → 2 more, up to 800')
  expect(waveWords(wave({ completed: 3, failedAsBefore: 1 }))).toBe(
    'Canary: 5 jobs, 3 completed, 1 failed as before, 1 open',
  )
})
