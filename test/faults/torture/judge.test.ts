import { describe, expect, it } from 'vitest'
import type { Attempt, AttemptOutcome } from '../../../src/model/attempt.ts'
import type { JobWithPayload } from '../../../src/model/job.ts'
import type { Run } from './journal.ts'
import { judge, unsettledSendings, type Verdict } from './judge.ts'
import type { Answer, Entry } from './ledger.ts'
import type { KeptJob } from './snapshot.ts'

const CALL = '1-0-0'
const PAYLOAD = JSON.stringify({ call: CALL, does: 'finish' })

const sent: Entry = { kind: 'sent', call: CALL, type: 'work', queue: 'reports', payload: PAYLOAD, key: 'k' }
const cancel: Entry = { kind: 'acting', call: '1-0-1', act: 'cancel', jobs: [1], isBulk: false }

function answered(answer: Answer): Entry {
  return { kind: 'answered', call: CALL, answer }
}
const acked = answered({ kind: 'acked', job: 1 })
const refused = answered({ kind: 'refused', why: '507' })
const silence = answered({ kind: 'silence', why: 'timed out' })

function attempt(number: number, outcome: AttemptOutcome): Attempt {
  const isCounted = outcome !== 'lost' && outcome !== 'released'
  return {
    number,
    outcome,
    isCounted,
    startedAt: 0,
    finishedAt: 1,
    error: null,
    result: null,
    logs: [],
    build: null,
    group: null,
  }
}

function kept(outcomes: readonly AttemptOutcome[], job: Partial<JobWithPayload> = {}): KeptJob {
  const attempts = outcomes.map((outcome, i) => attempt(i + 1, outcome))
  const counted = attempts.filter(({ isCounted }) => isCounted).length
  const whole = {
    id: 1,
    status: 'completed',
    key: 'k',
    attempts: counted,
    maxAttempts: 3,
    payload: PAYLOAD,
    ...job,
  }
  return { job: whole as JobWithPayload, attempts }
}

function run(number: number, first: number, last: number, end: Run['end'] = 'completed'): Run {
  return { job: 1, attempt: number, token: `t${number}-${first}`, call: CALL, end, first, last }
}

function judged(entries: readonly Entry[], jobs: readonly KeptJob[], runs: readonly Run[] = []): Verdict {
  return judge({ entries, runs, jobs })
}

describe('the judge', () => {
  it('passes what was acknowledged, ran once and completed', () => {
    const { tally, faults } = judged([sent, acked], [kept(['completed'])], [run(1, 0, 1)])
    expect(faults).toEqual([])
    expect(tally).toMatchObject({ ok: 1, runs: 1 })
  })

  it('calls recovered what nobody heard of and is there, and absent what is not', () => {
    expect(judged([sent, silence], [kept(['completed'])], [run(1, 0, 1)])).toMatchObject({
      tally: { recovered: 1 },
      faults: [],
    })
    expect(judged([sent], [])).toMatchObject({ tally: { absent: 1 }, faults: [] })
    expect(judged([sent, refused], [])).toMatchObject({ tally: { absent: 1 }, faults: [] })
  })

  it('passes a run that its host was killed under, and the one after it', () => {
    const runs = [run(1, 0, 1, null), run(2, 2, 3)]
    expect(judged([sent, acked], [kept(['lost', 'completed'])], runs).faults).toEqual([])
  })

  it('sends again only what has a key and no acknowledgement', () => {
    const other = { ...sent, call: '1-0-2', key: null }
    expect(unsettledSendings([sent, silence, other])).toMatchObject([{ call: CALL }])
    expect(unsettledSendings([sent, silence, sent, acked])).toEqual([])
  })

  it.each<
    [string, 'lost' | 'duplicated' | 'unexpected', readonly Entry[], readonly KeptJob[], readonly Run[]]
  >([
    ['an acknowledged job that is gone', 'lost', [sent, acked], [], []],
    [
      'one that was acknowledged once among silences, and is gone',
      'lost',
      [sent, silence, sent, acked],
      [],
      [],
    ],
    [
      'a job that could not be read back',
      'lost',
      [sent, acked, { kind: 'missing', job: 1 }],
      [kept(['completed'])],
      [run(1, 0, 1)],
    ],
    ['a job that never settled', 'lost', [sent, acked], [kept([], { status: 'pending' })], []],
    [
      'two jobs of one key',
      'duplicated',
      [sent, acked],
      [kept(['completed']), kept(['completed'], { id: 2 })],
      [run(1, 0, 1), { ...run(1, 2, 3), job: 2 }],
    ],
    [
      'an answer that names another job',
      'duplicated',
      [sent, acked, sent, answered({ kind: 'acked', job: 2 })],
      [kept(['completed'])],
      [run(1, 0, 1)],
    ],
    [
      'an attempt that started twice',
      'duplicated',
      [sent, acked],
      [kept(['completed'])],
      [run(1, 0, 1), run(1, 2, 3)],
    ],
    [
      'attempts that overlap',
      'duplicated',
      [sent, acked],
      [kept(['lost', 'completed'])],
      [run(1, 0, 2, null), run(2, 1, 3)],
    ],
    [
      'a run after the one that completed',
      'duplicated',
      [sent, acked],
      [kept(['completed', 'failed'], { status: 'dead', maxAttempts: 2 })],
      [run(1, 0, 1), run(2, 2, 3, 'failed')],
    ],
    [
      'two completions',
      'duplicated',
      [sent, acked],
      [kept(['completed', 'completed'])],
      [run(1, 0, 1), run(2, 2, 3)],
    ],
    ['a refused job that is there', 'unexpected', [sent, refused], [kept(['completed'])], [run(1, 0, 1)]],
    ['a job that nobody sent', 'unexpected', [], [kept(['completed'])], [run(1, 0, 1)]],
    [
      'a payload that was changed',
      'unexpected',
      [{ ...sent, payload: `${PAYLOAD} ` }, acked],
      [kept(['completed'])],
      [run(1, 0, 1)],
    ],
    ['a run of a job that is not there', 'unexpected', [], [], [run(1, 0, 1)]],
    [
      'a run that is not in the history',
      'unexpected',
      [sent, acked],
      [kept([], { status: 'cancelled' })],
      [run(1, 0, 1)],
    ],
    ['a completion that no handler wrote down', 'unexpected', [sent, acked], [kept(['completed'])], []],
    [
      'a completion of a handler that threw',
      'unexpected',
      [sent, acked],
      [kept(['completed'])],
      [run(1, 0, 1, 'failed')],
    ],
    [
      'a failure of a handler that completed',
      'unexpected',
      [sent, acked],
      [kept(['failed'], { status: 'dead', maxAttempts: 1 })],
      [run(1, 0, 1)],
    ],
    [
      'a cancelled job that nobody cancelled',
      'unexpected',
      [sent, acked],
      [kept([], { status: 'cancelled' })],
      [],
    ],
    [
      'a dead job with attempts to spare',
      'unexpected',
      [sent, acked],
      [kept(['failed'], { status: 'dead' })],
      [run(1, 0, 1, 'failed')],
    ],
    [
      'an attempt that was not counted',
      'unexpected',
      [sent, acked],
      [kept(['completed'], { attempts: 0 })],
      [run(1, 0, 1)],
    ],
    [
      'an attempt more than retries gave',
      'unexpected',
      [sent, acked],
      [kept(['completed'], { maxAttempts: 4 })],
      [run(1, 0, 1)],
    ],
  ])('finds %s', (_what, kind, entries, jobs, runs) => {
    const { tally, faults } = judged(entries, jobs, runs)
    expect(faults.join('\n')).toContain(`${kind}: `)
    expect(tally[kind]).toBeGreaterThan(0)
  })

  it('lets a job be cancelled by who asked for it, and die of three lost hosts', () => {
    expect(judged([sent, acked, cancel], [kept([], { status: 'cancelled' })]).faults).toEqual([])
    expect(judged([sent, acked], [kept(['lost', 'lost', 'lost'], { status: 'dead' })]).faults).toEqual([])
  })
})
