import { effectScope, type EffectScope } from 'vue'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import type { Job } from '../../../../src/model/job.ts'

const host = vi.hoisted(() => ({
  get: vi.fn(),
  attempts: vi.fn(),
  listeners: new Map<string, (event: unknown) => void>(),
}))
vi.mock('../../../../renderer/bridge/index.ts', () => ({
  client: { jobs: host },
  bridge: {
    on(kind: string, listener: (event: unknown) => void) {
      host.listeners.set(kind, listener)
      return () => host.listeners.delete(kind)
    },
    onSync(listener: (event: unknown) => void) {
      host.listeners.set('sync', listener)
      return () => host.listeners.delete('sync')
    },
  },
}))

const { useJobDetails } = await import('../../../../renderer/composables/use-job-details.ts')

const job = (status: Job['status'], updatedAt: number): Job =>
  ({ id: 1, status, updatedAt, attempts: 1 }) as unknown as Job
const answer = (of: Job): unknown => ({ job: { ...of, payload: '{}' }, attempts: [], before: null })
const changed = (of: Job): unknown => ({ kind: 'jobs', changed: [of] })

let scope: EffectScope
beforeEach(() => {
  vi.useFakeTimers()
  host.attempts.mockReset().mockResolvedValue({ attempts: [], before: null })
  host.get.mockReset()
  scope = effectScope()
})
afterEach(() => {
  scope.stop()
  vi.useRealTimers()
})

it('does not keep an answer that was read before what it has heard since', async () => {
  host.get.mockResolvedValueOnce(answer(job('running', 1)))
  const details = scope.run(() =>
    useJobDetails(
      () => 1,
      () => undefined,
    ),
  )
  await vi.advanceTimersByTimeAsync(10)
  const late = Promise.withResolvers<unknown>()
  host.get.mockReturnValueOnce(late.promise).mockResolvedValue(answer(job('dead', 2)))
  host.listeners.get('stale')?.({})
  await vi.advanceTimersByTimeAsync(500)

  host.listeners.get('jobs')?.(changed(job('dead', 2)))
  expect(details?.job.value?.status).toBe('dead')
  late.resolve(answer(job('running', 1)))
  await vi.advanceTimersByTimeAsync(1_000)

  expect(details?.job.value?.status).toBe('dead')
})
