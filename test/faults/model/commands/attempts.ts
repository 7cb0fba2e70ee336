import assert from 'node:assert/strict'
import fc from 'fast-check'
import type { Ending } from '../../../../src/runner/executor.ts'
import { error, rejected, resolved, type ManualAttempt } from '../../../support/manual-executor.ts'
import { absorbReports } from '../absorb.ts'
import { answerOf, assertRefused } from '../answer.ts'
import { cancelled } from '../job.ts'
import type { Model } from '../model.ts'
import type { Rig } from '../rig.ts'
import { step, type Step } from '../step.ts'

/** How a handler may end by itself; `ignored` is ended for ignoring its signal, and crashes where none came. */
const ENDINGS = {
  resolves: resolved,
  rejects: rejected('boom'),
  'is beyond retry': rejected('no use', false),
  'times out': { kind: 'timed-out', error: error('too slow') },
  crashes: { kind: 'crashed', error: error('its process died') },
  'has no handler': { kind: 'no-handler', error: error('no handler registered') },
  'ignores its signal': null,
} satisfies Record<string, Ending | null>

export type Manner = keyof typeof ENDINGS

export const manner = fc.constantFrom(...(Object.keys(ENDINGS) as Manner[]))

/** The executor reports an attempt's end; the model waits to see it written. */
export function end(model: Model, attempt: ManualAttempt, how: Manner, isStopping = false): void {
  const { id, attempt: number } = attempt.assignment.job
  const ending = endingOf(attempt, how)
  model.reports.set(id, { number, ending, isStopping })
  attempt.end(ending)
}

/** One or several at once: their outcomes share a commit with the claims that follow. */
export const endAttempts: fc.Arbitrary<Step> = fc
  .array(fc.tuple(fc.nat(2), manner), { minLength: 1, maxLength: 3 })
  .map((ends) =>
    step(
      `end ${ends.map(([pick, how]) => `${pick} ${how}`).join(', ')}`,
      async (model, rig) => {
        for (const [pick, how] of ends) {
          const attempt = pickAttempt(rig, pick)
          if (attempt) end(model, attempt, how)
        }
      },
      (model) => model.atWork().length > 0,
    ),
  )

/** A cancel and the end of the attempt in one turn: whichever is first, the other finds it done. */
export const cancelWhileEnding: fc.Arbitrary<Step> = fc
  .tuple(fc.nat(2), manner, fc.boolean())
  .map(([pick, how, isCancelFirst]) =>
    step(
      `cancel ${pick} while it ${how}${isCancelFirst ? ', cancel first' : ''}`,
      async (model, rig) => {
        const attempt = pickAttempt(rig, pick) as ManualAttempt
        const { id } = attempt.assignment.job
        const now = rig.clock.now()
        const cancel = () => answerOf(rig, rig.host.queue.cancel(id))
        const early = isCancelFirst ? cancel() : null
        end(model, attempt, how)
        const answer = await (early ?? cancel())
        if (answer.kind === 'failed') return
        if (answer.kind === 'done' && answer.value.status === 'running') {
          return model.put(cancelled(model.get(id), now))
        }
        await absorbReports(model, rig)
        if (answer.kind === 'done') model.put(cancelled(model.get(id), now))
        else assertRefused(answer, 'NOT_ALLOWED')
      },
      (model) => model.atWork().length > 0,
    ),
  )

/** An attempt that was taken away reports all the same: nothing changes. */
export const endStale: fc.Arbitrary<Step> = fc.tuple(fc.nat(2), manner).map(([pick, how]) =>
  step(`stale ${pick} ${how}`, async (_model, rig) => {
    const late = takeStale(rig, pick)
    if (!late) return
    late.attempt.end(endingOf(late.attempt, how))
    // It writes over a connection that the rig does not watch.
    for (let i = 0; i < 3; i++) await rig.quiet()
  }),
)

/** The attempt of a host that was overtaken which a number picks; undefined where there is none. */
export function takeStale({ stale }: Rig, pick: number): Rig['stale'][number] | undefined {
  return stale.splice(pick % Math.max(1, stale.length), 1)[0]
}

function pickAttempt({ host }: Rig, pick: number): ManualAttempt | undefined {
  const { running } = host.executor
  return running[pick % Math.max(1, running.length)]
}

function endingOf({ aborts: [reason] }: ManualAttempt, how: Manner): Ending {
  const ending: Ending | null = ENDINGS[how]
  if (ending) return ending
  return reason ? { kind: 'ended', reason } : ENDINGS.crashes
}

/** Every attempt that still runs has been told to stop. */
export function assertAborted({ host }: Rig): void {
  for (const { assignment, aborts } of host.executor.running) {
    assert(aborts.length > 0, `job ${assignment.job.id} was not told that its host stops`)
  }
}
